// Warnings and problems of the outline, in words, each with the ways out. Nothing is changed without consent.
import { element } from "../words.js";
import { text } from "./texts.js";

/** `problem`: {text, repaired} of a broken outline; `warnings`: [{code, text, clipped}] of a sound one. */
export function createNotices(root, { repair, preview }) {
  const accepted = new Set(); // warnings one has chosen to leave as they are, by their sentence

  function show({ problem = null, warnings = [] }) {
    root.replaceChildren();
    preview(problem?.repaired ?? null);
    if (problem) root.append(problemNotice(problem));
    for (const warning of warnings) {
      if (!accepted.has(warning.text)) root.append(warningNotice(warning));
    }
  }

  function problemNotice(problem) {
    const notice = box("notice--error", "error", problem.text);
    if (problem.repaired) {
      const words = notice.querySelector("p");
      words.append(" ", button("takeRepair", () => repair(problem.repaired)), " ", text("orYourself"));
    }
    return notice;
  }

  function warningNotice(warning) {
    const notice = box("notice--warning", "warning", warning.text);
    if (!warning.clipped) return notice;
    const words = notice.querySelector("p");
    const leave = button("leaveIt", () => {
      accepted.add(warning.text);
      notice.remove();
    });
    words.append(" ", text("intended"), " ", button("clip", () => repair(warning.clipped)), ` ${text("or")} `, leave, ".");
    return notice;
  }

  return { show };
}

function box(className, icon, sentence) {
  const mark = document.getElementById(`icon-${icon}`).content.firstElementChild.cloneNode(true);
  return element("div", `notice ${className}`, "", [mark, element("p", "", "", [element("strong", "", sentence)])]);
}

function button(name, act) {
  const made = element("button", "btn btn--link", text(name));
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}
