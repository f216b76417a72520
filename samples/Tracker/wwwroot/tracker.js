// Makes pleasant what works without it: cards are dragged between columns, menus close by themselves, progress moves.
(() => {
  const form = document.querySelector("form[data-move]");
  let dragged = null;

  if (form) {
    for (const card of document.querySelectorAll("[data-item]")) {
      card.draggable = true;
      card.addEventListener("dragstart", event => {
        dragged = card;
        event.dataTransfer.effectAllowed = "move";
      });
      card.addEventListener("dragend", () => { dragged = null; });
    }

    for (const column of document.querySelectorAll("[data-status]")) {
      const isTarget = () => dragged && !column.contains(dragged);
      column.addEventListener("dragover", event => {
        if (isTarget()) {
          event.preventDefault();
          column.classList.add("is-target");
        }
      });
      column.addEventListener("dragleave", event => {
        if (!column.contains(event.relatedTarget)) {
          column.classList.remove("is-target");
        }
      });
      column.addEventListener("drop", event => {
        if (isTarget()) {
          event.preventDefault();
          const to = document.createElement("input");
          Object.assign(to, { type: "hidden", name: "to", value: `${dragged.dataset.item}/${column.dataset.status}` });
          form.append(to);
          form.submit();
        }
      });
    }
  }

  // A file that would be refused is not sent.
  for (const input of document.querySelectorAll("input[data-max]")) {
    input.addEventListener("change", () => {
      const tooLarge = input.files[0]?.size > Number(input.dataset.max);
      input.setCustomValidity(tooLarge ? "The file is too large." : "");
    });
  }

  // What moves is asked for again each second; when it has come to its end, so is the whole page.
  const refresh = async moving => {
    // Away for a moment, it may be there the next time.
    const text = await fetch(location.href).then(answer => (answer.status < 500 ? answer.text() : null)).catch(() => null);
    if (text !== null) {
      const now = new DOMParser().parseFromString(text, "text/html").getElementById(moving.id);
      if (!now?.hasAttribute("data-refresh")) {
        location.reload();
        return;
      }

      moving.replaceChildren(...now.childNodes);
    }

    setTimeout(refresh, 1000, moving);
  };
  for (const moving of document.querySelectorAll("[data-refresh]")) {
    setTimeout(refresh, 1000, moving);
  }

  const menus = document.querySelectorAll("details.t-menu, details.kit-switcher");
  document.addEventListener("click", event => {
    for (const menu of menus) {
      if (!menu.contains(event.target)) {
        menu.open = false;
      }
    }
  });
  document.addEventListener("keydown", event => {
    if (event.key === "Escape") {
      for (const menu of menus) {
        if (menu.open) {
          menu.open = false;
          menu.querySelector("summary").focus();
        }
      }
    }
  });
})();
