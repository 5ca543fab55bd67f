import { useEffect } from "react";
import { toast } from "sonner";

const SAID = "contentapp.say";
const FRAMES = 120;
const SETTLE = 300; // what shows messages is there a moment after this

const COMMANDS = {
  toast: (m) =>
    (toast[m.level] ?? toast)(m.text, {
      id: m.id,
      duration: m.duration ?? (m.action_label ? 10000 : 5000),
      action: m.action_label && {
        label: m.action_label,
        onClick: () => (m.action_href ? window.location.assign(m.action_href) : document.dispatchEvent(new CustomEvent(m.action_event, { detail: m }))),
      },
    }),
  // A full load: new cookie, new socket, empty memory. What is to be said is said there.
  navigate: (m) => {
    if (m.say) window.sessionStorage.setItem(SAID, m.say);
    window.location.assign(m.href);
  },
  focus: (m) => focusSoon(m.id, FRAMES),
};

/* What is to be focused may arrive just after the command that names it. */
function focusSoon(id, left) {
  const element = document.getElementById(id);
  if (element) element.focus();
  else if (left) requestAnimationFrame(() => focusSoon(id, left - 1));
}

export function Bridge({ message }) {
  useEffect(() => {
    const text = window.sessionStorage.getItem(SAID);
    if (!text) return;
    window.sessionStorage.removeItem(SAID);
    setTimeout(() => toast(text), SETTLE);
  }, []);
  useEffect(() => {
    if (message?.kind && Object.hasOwn(COMMANDS, message.kind)) COMMANDS[message.kind](message);
  }, [message]);
  return null;
}
