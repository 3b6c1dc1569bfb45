/* [data-lines]: draws the numbers of the table in it as lines in place of its picture; what a day says is read under
   the pointer or with the arrow keys. Where the library is missing, in forced colours and on paper the picture stays. */
const COLOURS = ["--accent", "--blue"];
const DASHES = [undefined, [6, 4]]; // told apart without colour, too
const WEEK = 7;
const plots = new Map();

function read(table) {
  const [, ...names] = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  const days = [...table.tBodies[0].rows].reverse().map((row) => ({
    name: row.cells[0].textContent.trim(),
    short: row.cells[0].dataset.short,
    links: [...row.querySelectorAll("[data-figure]")],
  }));
  return { names, days };
}

function element(name, css, parent) {
  const made = document.createElement(name);
  made.className = css;
  parent.append(made);
  return made;
}

function sizeOf(box) {
  const width = Math.max(box.clientWidth, 160);
  return { width, height: Math.max(150, Math.round(width * 0.32)) };
}

function options(box, { names, days }, say) {
  const style = getComputedStyle(box);
  const colour = (name) => () => getComputedStyle(box).getPropertyValue(name).trim();
  const letter = parseFloat(style.fontSize);
  const axis = {
    stroke: colour("--ink-soft"),
    font: `${style.fontSize} ${style.fontFamily}`,
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
  };
  const weeks = days.map((_, index) => index).filter((index) => index % WEEK === (days.length - 1) % WEEK);
  return {
    ...sizeOf(box),
    padding: [letter / 2, letter * 1.5, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { x: { time: false }, y: { range: (_plot, _least, most) => [0, Math.max(1, most)] } },
    axes: [
      { ...axis, size: letter * 2, splits: () => weeks, values: (_plot, at) => at.map((index) => days[index].short) },
      { ...axis, size: letter * 3, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] },
    ],
    series: [
      {},
      ...names.map((label, index) => ({
        label,
        stroke: colour(COLOURS[index]),
        width: 2,
        dash: DASHES[index],
        points: { show: false },
      })),
    ],
    hooks: { setCursor: [({ cursor }) => cursor.idx != null && say(cursor.idx)] },
  };
}

function tell(box, line, { names, days }, index) {
  const day = days[index];
  const numbers = day.links.map((link) => link.dataset.figure);
  box.ariaValueNow = String(index);
  box.ariaValueText = [day.name, ...names.map((name, at) => `${name} ${numbers[at]}`)].join(", ");
  line.replaceChildren();
  element("strong", "", line).textContent = day.name;
  for (const [at, link] of day.links.entries()) {
    const shown = element("a", "", line);
    shown.href = link.href;
    shown.textContent = `${names[at]} ${numbers[at]}`;
  }
}

function obey(event, plot, last) {
  const now = Number(event.currentTarget.ariaValueNow);
  const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -WEEK, PageUp: WEEK };
  const ends = { Home: 0, End: last };
  const wanted = ends[event.key] ?? now + steps[event.key];
  if (Number.isNaN(wanted)) return;
  event.preventDefault();
  const index = Math.min(Math.max(wanted, 0), last);
  plot.setCursor({ left: plot.valToPos(index, "x"), top: 0 });
}

function draw(part) {
  const told = read(part.querySelector("table"));
  const last = told.days.length - 1;
  const picture = part.querySelector("svg");
  const box = document.createElement("div");
  picture.after(box);
  box.className = "trend__lines no-print";
  box.tabIndex = 0;
  const line = document.createElement("p");
  line.className = "trend__said no-print";
  box.after(line);
  box.role = "slider";
  box.ariaLabel = picture.getAttribute("aria-label");
  box.ariaValueMin = "0";
  box.ariaValueMax = String(last);
  const say = (index) => tell(box, line, told, index);
  const numbers = told.names.map((_, at) => told.days.map((day) => Number(day.links[at].dataset.figure)));
  const plot = new window.uPlot(options(box, told, say), [told.days.map((_, index) => index), ...numbers], box);
  box.addEventListener("keydown", (event) => obey(event, plot, last));
  say(last);
  part.classList.add("trend--drawn");
  plots.set(box, plot);
  widths.observe(box);
}

const widths = new ResizeObserver((seen) => {
  for (const { target } of seen) plots.get(target)?.setSize(sizeOf(target));
});

function drawAll() {
  for (const [box, plot] of plots) {
    if (box.isConnected) continue;
    widths.unobserve(box);
    plot.destroy();
    plots.delete(box);
  }
  document.querySelectorAll("[data-lines]:not(.trend--drawn)").forEach(draw);
}

function recolour() {
  for (const plot of plots.values()) plot.redraw(false);
}

if (window.uPlot && !matchMedia("(forced-colors: active)").matches) {
  drawAll();
  document.addEventListener("renewed", drawAll);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  new MutationObserver(recolour).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}
