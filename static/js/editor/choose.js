// Taking a member off the list, with a reason, or letting the rule decide again. Adding one is done in the preview.
import { element } from "../words.js";
import { token } from "./http.js";
import { text } from "./texts.js";

/** `done()` after a choice was stored; `leaving()` saves before the page is left. */
export function createChoosing(page, urls, { done, leaving }) {
  const dialog = page.querySelector("[data-choice]");
  const reason = dialog.querySelector("[data-choice-reason]");
  const problem = dialog.querySelector("[data-choice-problem]");
  let row = null;

  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!reason.value.trim()) return say(text("reasonNeeded"));
    const stored = await send(row.member_id, "remove", reason.value.trim());
    if (!stored) return say(text("choiceFailed"));
    dialog.close();
    return done();
  });

  function say(sentence) {
    problem.textContent = sentence;
    problem.hidden = false;
    reason.setAttribute("aria-invalid", "true");
    reason.focus();
  }

  function ask(one) {
    row = one;
    problem.hidden = true;
    reason.value = "";
    reason.removeAttribute("aria-invalid");
    dialog.querySelector("[data-choice-title]").textContent = text("whyNot", { name: one.member });
    dialog.showModal();
    reason.focus();
  }

  async function send(member, choice, words = "") {
    const body = new FormData();
    body.set("member", member);
    body.set("choice", choice);
    body.set("reason", words);
    const headers = { "X-CSRFToken": token() };
    const answer = await fetch(urls.choice, { method: "POST", credentials: "same-origin", headers, body }).catch(() => null);
    return Boolean(answer?.ok && answer.url.endsWith(urls.preview));
  }

  function button(one) {
    const rule = one.decision === "rule";
    const name = text({ rule: "choose", removed: "chooseAgain", added: "unchoose" }[one.decision]);
    const made = element("button", "btn btn--link", name);
    made.type = "button";
    made.setAttribute("aria-label", text("chooseLabel", { choice: name, name: one.member }));
    made.addEventListener("click", async () => {
      if (rule) ask(one);
      else if (await send(one.member_id, "rule")) done();
    });
    return made;
  }

  function adding() {
    const link = element("a", "", text("addMember"));
    link.href = `${urls.preview}#add`;
    link.addEventListener("click", async (event) => {
      event.preventDefault();
      if (await leaving()) window.location.assign(link.href);
    });
    return link;
  }

  return { button, adding };
}
