// Sound and vibration for an answer: "yes", "no" or "twice". Both only add to what is written.

const ANSWERS = {
  yes: { tones: [660, 880], buzz: [80] },
  no: { tones: [220, 220, 220], buzz: [200, 100, 200, 100, 200] },
  twice: { tones: [440, 330], buzz: [200, 100, 200] },
};
const TONE = 0.14; // seconds

let audio = null;

/** Sound an answer. Before the first touch a browser would refuse, with a warning: then nothing. */
export function play(answer) {
  const { tones, buzz } = ANSWERS[answer] ?? {};
  if (!tones || !(navigator.userActivation?.hasBeenActive ?? true)) return;
  if ("AudioContext" in window) sound(tones);
  navigator.vibrate?.(buzz);
}

function sound(tones) {
  // One for all answers: browsers allow a page only a few.
  audio ??= new AudioContext();
  audio.resume();
  tones.forEach((pitch, place) => {
    const start = audio.currentTime + place * TONE * 1.3;
    const tone = audio.createOscillator();
    const loudness = audio.createGain();
    tone.frequency.value = pitch;
    // Faded at both ends: a tone that is cut off clicks.
    loudness.gain.setValueAtTime(0, start);
    loudness.gain.linearRampToValueAtTime(0.4, start + 0.02);
    loudness.gain.linearRampToValueAtTime(0, start + TONE);
    tone.connect(loudness).connect(audio.destination);
    tone.start(start);
    tone.stop(start + TONE);
  });
}
