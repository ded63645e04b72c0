// What a typing scanner types, and what it means: pure functions over its key strokes.
//
// A stroke is { id, sign, at }: `id` names the key that was pressed ("KeyA", "+Digit4" with shift, or
// the sign itself where a keyboard has no keys), `sign` what the host made of it, `at` is in ms.

const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const LENGTH = 310; // As long as a pass, so that the speed is that of a pass.

/** The text of test-code.svg: every sign that a pass can have, several times. */
export const TEST = "PRKTEST:".padEnd(LENGTH, SIGNS);

export function strokeOf(event) {
  const { code, key, shiftKey, timeStamp } = event;
  return { id: code ? `${shiftKey ? "+" : ""}${code}` : key, sign: key, at: timeStamp };
}

/** The text of strokes, each sign put right where the scanner's layout is known. */
export function textOf(strokes, map = {}) {
  return strokes.map(({ id, sign }) => map[id] ?? (sign.length === 1 ? sign : "")).join("");
}

/**
 * What one reading of the test code teaches: { map, mapped, pause, gap, end }.
 *
 * map: id to sign, for all signs when any came out wrong, else empty. mapped: how many did. pause:
 * ms without a stroke that end a code. end: "Enter", "Tab" or "". Or { problem: "short" | "unclear",
 * found }: too few strokes, or one key for two signs.
 */
export function learn(strokes) {
  const last = strokes.at(-1)?.sign;
  const end = last === "Enter" || last === "Tab" ? last : "";
  const typed = strokes.filter(({ sign }) => sign !== "Shift" && sign !== "Enter" && sign !== "Tab");
  if (typed.length !== TEST.length) return { problem: "short", found: typed.length };
  const map = {};
  for (const [place, { id }] of typed.entries()) {
    if (map[id] !== undefined && map[id] !== TEST[place]) return { problem: "unclear", found: LENGTH };
    map[id] = TEST[place];
  }
  const wrong = new Set(typed.filter(({ sign }, place) => sign !== TEST[place]).map(({ id }) => id));
  const gaps = typed.slice(1).map(({ at }, place) => at - typed[place].at).sort((a, b) => a - b);
  const slow = gaps[Math.floor(gaps.length * 0.99)];
  return {
    map: wrong.size ? map : {},
    mapped: wrong.size,
    gap: Math.round(gaps[Math.floor(gaps.length / 2)]),
    // Three times its slowest: no code is cut in two, and a desk does not wait for nothing.
    pause: Math.round(Math.min(Math.max(3 * slow, 60), 500)),
    end,
  };
}
