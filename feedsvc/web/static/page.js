// Times in the reader's own zone, and buttons that copy a feed's address. The page works without either.
const language = document.documentElement.lang || undefined;
const instant = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const day = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" });
for (const time of document.querySelectorAll("time[datetime]")) {
  time.textContent = ("day" in time.dataset ? day : instant).format(new Date(time.dateTime));
}
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
  });
}
