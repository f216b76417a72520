// Makes pleasant what works without it: cards are dragged between columns, menus close by themselves.
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
