// Sound and vibration for the answer on the page: <body data-answer="yes|no|twice">.
// Both only add to what is written on it.

const ANSWERS = {
  yes: { tones: [660, 880], buzz: [80] },
  no: { tones: [220, 220, 220], buzz: [200, 100, 200, 100, 200] },
  twice: { tones: [440, 330], buzz: [200, 100, 200] },
};
const TONE = 0.14; // seconds

function sound(tones) {
  const audio = new AudioContext();
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

const answer = ANSWERS[document.body.dataset.answer];
// Before the first touch a browser would refuse both, with a warning. Its permission lasts from
// page to page, so a desk that tapped once today is heard at every scan.
const touched = navigator.userActivation?.hasBeenActive ?? true;
if (answer && touched) {
  if ("AudioContext" in window) sound(answer.tones);
  navigator.vibrate?.(answer.buzz);
}
