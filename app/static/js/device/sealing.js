/* Values with photos in them as one run of bytes, and those bytes under AES-GCM. */
const HEAD = 4; // bytes that say how long the text in front of the photos is
const NONCE = 12;

/* Return {iv, bytes}: the value sealed with the key and bound to the label, so that nothing can be put in another's place. */
export async function seal(key, label, value) {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE));
  const bytes = await crypto.subtle.encrypt(how(iv, label), key, await packed(value));
  return { iv, bytes };
}

/* Return the value of what `seal` gave; throws when key or label are others. */
export async function unseal(key, label, { iv, bytes }) {
  return unpacked(new Uint8Array(await crypto.subtle.decrypt(how(iv, label), key, bytes)));
}

function how(iv, label) {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(label) };
}

async function packed(value) {
  const blobs = [];
  const text = JSON.stringify(value, (_name, part) => {
    if (!(part instanceof Blob)) return part;
    blobs.push(part);
    return { "blob:size": part.size, type: part.type, name: part.name ?? "" };
  });
  const head = new TextEncoder().encode(text);
  const length = new DataView(new ArrayBuffer(HEAD));
  length.setUint32(0, head.length);
  return new Blob([length.buffer, head, ...blobs]).arrayBuffer();
}

function unpacked(bytes) {
  const end = HEAD + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  let at = end;
  return JSON.parse(new TextDecoder().decode(bytes.subarray(HEAD, end)), (_name, part) => {
    if (part?.["blob:size"] === undefined) return part;
    const content = bytes.slice(at, (at += part["blob:size"]));
    return new File([content], part.name, { type: part.type });
  });
}
