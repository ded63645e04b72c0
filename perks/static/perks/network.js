// Without a network: says so, keeps what was typed, and marks figures that are not up to date.
const toast = document.getElementById("network");

const say = (words) => {
  toast.querySelector("p").textContent = words;
  toast.hidden = false;
};

const fell = (words) => ({ detail }) => {
  detail.target.dataset.stale = toast.dataset.old;
  say(typeof words === "function" ? words(detail.xhr) : words);
};

if (toast) {
  const { away, behind, out, fault } = toast.dataset;
  addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(away);
  }, true);
  addEventListener("online", () => { toast.hidden = true; });
  for (const name of ["sendError", "timeout"]) document.addEventListener(`htmx:${name}`, fell(behind));
  document.addEventListener("htmx:responseError", fell((xhr) => (xhr.status === 401 ? out : fault)));
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (!detail.shouldSwap) return;
    delete detail.target.dataset.stale;
    toast.hidden = true;
  });
}
