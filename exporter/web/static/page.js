// Brings the parts of a page that may change up to date, and lets commands be copied. Pages work without it.
"use strict";

const EVERY_MILLISECONDS = 10000;

// What the same link, button or text is known by after it has been drawn anew.
function known(region, each) {
  const own = each.id || each.getAttribute("href") || each.parentElement.id;
  return `${each.tagName} ${own || [...region.querySelectorAll(each.tagName)].indexOf(each)}`;
}

function brought(old, fresh) {
  if (old.innerHTML === fresh.innerHTML) return;
  const open = new Set([...old.querySelectorAll("details[open][id]")].map((each) => each.id));
  const focused = old.contains(document.activeElement) ? known(old, document.activeElement) : "";
  old.replaceChildren(...fresh.childNodes);
  for (const each of old.querySelectorAll("details[id]")) each.open = each.open || open.has(each.id);
  copyable(old);
  if (!focused) return;
  const again = [...old.querySelectorAll("a, button, summary, pre")].find((each) => known(old, each) === focused);
  again?.focus({ preventScroll: true });
}

async function refresh() {
  const selecting = !document.getSelection().isCollapsed;
  if (document.hidden || selecting) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok) return;
    for (const old of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(old.id);
      if (fresh) {
        copyable(fresh);
        brought(old, fresh);
      }
    }
  } catch {
    // The exporter restarts: the next time it answers.
  }
}

function copyable(root) {
  if (!navigator.clipboard) return;
  for (const command of root.querySelectorAll(".command:not(:has(button))")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    command.append(button);
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest(".command button");
  if (!button) return;
  await navigator.clipboard.writeText(button.parentElement.firstElementChild.textContent);
  button.textContent = "Copied";
});

copyable(document);
setInterval(refresh, EVERY_MILLISECONDS);
