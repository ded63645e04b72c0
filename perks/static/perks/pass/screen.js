// The screen while a pass is shown: awake, and all of it white where the browser can do that.

/** Keep the screen on, also after a look at another app. */
export function stayAwake() {
  const ask = () => document.hidden || navigator.wakeLock?.request("screen").catch(() => null);
  document.addEventListener("visibilitychange", ask);
  ask();
}

/** Let the button open and close `area` as the whole screen; some phones cannot, and get no button. */
export function offer(button, area) {
  const opens = button.textContent;
  button.hidden = !document.fullscreenEnabled;
  button.addEventListener("click", () =>
    document.fullscreenElement ? document.exitFullscreen() : area.requestFullscreen(),
  );
  document.addEventListener("fullscreenchange", () => {
    button.textContent = document.fullscreenElement ? button.dataset.close : opens;
  });
}
