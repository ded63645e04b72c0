// The two digits that strict passes ask for: shown at this desk, typed into the phone, signed by it.

const STANDS = 120_000; // Milliseconds: the time to read, type and show.

let digits = null;
let made = -Infinity;

/** The digits of now: new ones after a pass used them, or when they have stood for long. */
export function current() {
  if (digits === null || performance.now() - made > STANDS) renew();
  return digits;
}

export function renew() {
  // Without a bias: 200 is a multiple of 100.
  let byte;
  do [byte] = crypto.getRandomValues(new Uint8Array(1));
  while (byte >= 200);
  digits = byte % 100;
  made = performance.now();
}

export const shown = () => String(current()).padStart(2, "0");
