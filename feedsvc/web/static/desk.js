// What an article becomes, shown as it is written; without this the button shows it.
"use strict";

const form = document.querySelector("form[data-live]");
const PAUSE = 600, LARGE = 2000000;
let timer, asked;

async function show() {
  const sent = new FormData(form);
  if ((sent.get("file")?.size ?? 0) > LARGE) return;
  sent.delete("pictures");
  sent.set("do", "try");
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(form.action, { method: "POST", body: sent, signal: asked.signal, redirect: "error" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.getElementById("preview").replaceChildren(...page.getElementById("preview").childNodes);
  } catch (error) {
    if (error.name !== "AbortError") console.warn("The preview can't be shown now.", error);
  }
}

form?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(show, PAUSE);
});
