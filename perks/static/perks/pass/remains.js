// How long a pass is still good, and when it was last checked, in words that need no network.

const page = document.documentElement.lang;
const language = !page || page === "en" ? "en-GB" : page;
const days = new Intl.NumberFormat(language, { style: "unit", unit: "day", unitDisplay: "long" });

/** "45 days", "7 h 58 min" or "12 min", rounded down; from two days on in days. */
export function remains(seconds) {
  const minutes = Math.max(0, Math.floor(seconds / 60));
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return days.format(Math.floor(hours / 24));
  return hours ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
}

/** The time of day in the venue's zone; with the day when that is not today. */
export function moment(ms, now, zone) {
  const told = (at, facts) => new Intl.DateTimeFormat(language, { timeZone: zone, ...facts }).format(at);
  const day = { weekday: "short", day: "numeric", month: "short" };
  const time = told(ms, { hour: "2-digit", minute: "2-digit" });
  return told(ms, day) === told(now, day) ? time : `${told(ms, day)}, ${time}`;
}
