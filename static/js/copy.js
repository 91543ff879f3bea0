// Buttons that copy what is shown only once: <button data-copies="id" data-copied="Kopiert" hidden>.

for (const button of document.querySelectorAll("[data-copies]")) {
  if (!navigator.clipboard) continue; // without it the text can be marked by hand
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copies);
    field.select();
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.copied;
  });
}
