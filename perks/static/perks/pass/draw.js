// A pass as a QR code: version 10-M in alphanumeric mode, drawn as the server draws a static one.
import qrcode from "../vendor/qrcode-generator/qrcode.js";

const SVG = "http://www.w3.org/2000/svg";
const QUIET = 4;

/** An SVG of the text, one unit per module, black on white whatever the theme. */
export function draw(text, label) {
  const code = qrcode(0, "M");
  code.addData(text, "Alphanumeric");
  code.make();
  const count = code.getModuleCount();
  const side = count + 2 * QUIET;
  const picture = part("svg", { role: "img", "aria-label": label, viewBox: `0 0 ${side} ${side}`, "shape-rendering": "crispEdges" });
  picture.append(part("path", { fill: "#fff", d: `M0 0h${side}v${side}h-${side}z` }));
  picture.append(part("path", { stroke: "#000", d: strokes(code, count) }));
  return picture;
}

function strokes(code, count) {
  let path = "";
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < count; column += 1) {
      if (code.isDark(row, column)) path += `M${column + QUIET} ${row + QUIET + 0.5}h1`;
    }
  }
  return path;
}

function part(name, facts) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(facts)) made.setAttribute(key, value);
  return made;
}
