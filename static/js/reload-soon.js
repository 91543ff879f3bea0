// A page that waits for something short: it asks again after two seconds, unless somebody is typing or reading help.
setTimeout(() => {
  if (!document.querySelector("details[open]")) location.reload();
}, 2000);
