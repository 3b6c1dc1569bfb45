/* Photos as small as they need to be: a JPEG of at most 1600 pixels, upright. */
const LONGEST_SIDE = 1600;
const QUALITY = 0.8;

/* Return the photo shrunk; the file as it is when this browser cannot read it or would make it larger. */
export async function shrunk(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const blob = await drawn(picture);
    picture.close();
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: blob.type });
  } catch {
    return file;
  }
}

function drawn(picture) {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const brush = canvas.getContext("2d");
  brush.fillStyle = "#fff"; // behind what is transparent
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}
