// The page /embed: the snippet and its preview follow the form. Without scripts the form's button does the same.
const form = document.getElementById("setup");
const snippet = document.getElementById("snippet");
const preview = document.querySelector("latest-news");

form.querySelector(".unless-live").hidden = true;
form.addEventListener("input", () => {
  const chosen = new FormData(form);
  const told = { feed: chosen.get("feed"), count: chosen.get("count") || "5", theme: chosen.get("theme"), show: chosen.getAll("show").join(" ") };
  for (const [name, value] of Object.entries(told)) {
    preview.setAttribute(name, value);
    snippet.textContent = snippet.textContent.replace(new RegExp(` ${name}="[^"]*"`), () => ` ${name}="${value}"`);
  }
});

const copy = document.getElementById("copy");
copy.hidden = !navigator.clipboard;
copy.addEventListener("click", async () => {
  await navigator.clipboard.writeText(snippet.textContent);
  document.getElementById("copied").textContent = copy.dataset.copied;
});
