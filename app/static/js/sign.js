/* <form data-sign>: a box to sign in; what is drawn goes into the field "strokes" as lines of an SVG path.
   Whoever cannot draw types a name instead: the field for it is there without this file, too. */
const NEAR = 3;

function start(form) {
  const box = form.querySelector("[data-sign-box]");
  const canvas = form.querySelector("[data-sign-canvas]");
  const field = form.elements.strokes;
  const pen = canvas.getContext("2d");
  let lines = [];
  let line = null;

  function at(event) {
    const frame = canvas.getBoundingClientRect();
    const x = Math.round(((event.clientX - frame.left) / frame.width) * canvas.width);
    const y = Math.round(((event.clientY - frame.top) / frame.height) * canvas.height);
    return [Math.min(Math.max(x, 0), canvas.width), Math.min(Math.max(y, 0), canvas.height)];
  }

  function draw() {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.strokeStyle = getComputedStyle(canvas).color;
    pen.lineWidth = 5;
    pen.lineCap = pen.lineJoin = "round";
    for (const points of lines) {
      pen.beginPath();
      points.forEach(([x, y], index) => (index ? pen.lineTo(x, y) : pen.moveTo(x, y)));
      if (points.length === 1) pen.lineTo(points[0][0], points[0][1]);
      pen.stroke();
    }
  }

  function keep() {
    field.value = lines.map((points) => points.map(([x, y], n) => `${n ? "L" : "M"}${x} ${y}`).join("")).join("");
  }

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    line = [at(event)];
    lines.push(line);
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!line) return;
    const [x, y] = at(event);
    const [oldX, oldY] = line[line.length - 1];
    if (Math.hypot(x - oldX, y - oldY) < NEAR) return;
    line.push([x, y]);
    draw();
  });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, () => {
      line = null;
      keep();
    });
  }
  form.querySelector("[data-sign-clear]").addEventListener("click", () => {
    lines = [];
    keep();
    draw();
  });
  field.value = "";
  box.hidden = false;
}

document.querySelectorAll("form[data-sign]").forEach(start);
