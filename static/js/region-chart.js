// The chart of the sums, where scripts run: Chart.js on a canvas instead of the drawn picture, with figures on pointing
// and a way to the reports on clicking. The table below says the same to everybody.

const box = document.querySelector("[data-chart]");
const source = document.getElementById("chart-data");
const ROW_PX = 34, AROUND_PX = 96;

function tokens(series) {
  const page = getComputedStyle(document.documentElement);
  const colour = ({ key }) => getComputedStyle(box.querySelector(`.chart__bar--${CSS.escape(key)}`) ?? box).fill;
  return {
    text: page.getPropertyValue("--text"), line: page.getPropertyValue("--line"), ink: page.getPropertyValue("--map-ink"),
    font: getComputedStyle(document.body).fontFamily, fills: series.map(colour),
  };
}

function datasets(series, look) {
  return series.map(({ label, values }, number) => ({
    label, data: values, backgroundColor: look.fills[number], borderColor: look.ink, borderWidth: 0.6, barPercentage: 0.7,
  }));
}

function options(data, look, say) {
  const font = { family: look.font, size: 14 };
  const axis = { stacked: true, ticks: { color: look.text, font }, grid: { color: look.line } };
  return {
    indexAxis: "y", responsive: true, maintainAspectRatio: false, animation: false, locale: document.documentElement.lang,
    scales: {
      x: { ...axis, title: { display: Boolean(data.unit), text: data.unit, color: look.text, font } },
      y: { ...axis, grid: { display: false } },
    },
    plugins: {
      legend: { position: "top", align: "start", labels: { color: look.text, boxWidth: 14, font } },
      tooltip: { bodyFont: font, titleFont: font, callbacks: { label: ({ dataset, raw }) => `${dataset.label}: ${say(raw)}` } },
    },
    onClick: (_event, [hit]) => {
      const url = hit && data.series[hit.datasetIndex].urls[hit.index];
      if (url) location.href = url;
    },
    onHover: (event, hits) => { event.native.target.style.cursor = hits.length ? "pointer" : ""; },
  };
}

function draw() {
  const data = JSON.parse(source.textContent), picture = box.querySelector("svg");
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: data.decimals });
  const say = (value) => `${number.format(value)} ${data.unit}`.trim();
  const frame = document.createElement("div"), canvas = document.createElement("canvas");
  frame.className = "chart__canvas";
  frame.style.height = `${data.labels.length * ROW_PX + AROUND_PX}px`;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", picture.getAttribute("aria-label"));
  frame.append(canvas);
  let look = tokens(data.series);
  picture.before(frame);
  picture.classList.add("is-replaced");
  const chart = new window.Chart(canvas, { type: "bar", data: { labels: data.labels, datasets: datasets(data.series, look) }, options: options(data, look, say) });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    look = tokens(data.series);
    chart.data.datasets = datasets(data.series, look);
    chart.options = options(data, look, say);
    chart.update();
  });
}

if (box && source && window.Chart) draw();
