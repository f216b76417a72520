// Asks how far jobs are that a page shows, and writes it there, until they have ended. Without it, the page shows what was when it was loaded.
(() => {
  const first = 1000;
  const most = 60000;
  const hiddenTimes = 15;

  const watch = box => {
    const words = box.querySelector("[data-kit-words]");
    const bar = box.querySelector("progress");
    let pause = first;
    let timer = 0;
    let asking = false;

    const again = () => {
      timer = setTimeout(ask, document.hidden ? Math.min(most, pause * hiddenTimes) : pause);
    };

    const show = job => {
      if (words.textContent !== job.words) {
        words.textContent = job.words;
      }
      bar.hidden = job.hasEnded || job.state !== "running";
      if (typeof job.share === "number") {
        bar.value = job.share;
      } else {
        bar.removeAttribute("value");
      }
      box.dataset.kitState = job.state;
    };

    const ask = async () => {
      asking = true;
      let goesOn = true;
      try {
        const answer = await fetch(box.dataset.kitJob, { headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store", redirect: "error" });
        if (answer.ok) {
          const job = await answer.json();
          show(job);
          pause = first;
          if (job.hasEnded) {
            goesOn = false;
            box.dispatchEvent(new CustomEvent("kit:job-ended", { bubbles: true, detail: job }));
          }
        } else if ([401, 403, 404].includes(answer.status)) {
          goesOn = false; // it is gone, or nobody's to see any more
        } else {
          pause = Math.min(most, pause * 2);
        }
      } catch {
        pause = Math.min(most, pause * 2); // no connection, or a server that is away
      }
      asking = false;
      if (goesOn) {
        again();
      } else {
        timer = 0;
      }
    };

    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && timer && !asking) {
        clearTimeout(timer);
        ask();
      }
    });
    again();
  };

  for (const box of document.querySelectorAll("[data-kit-job]:not([data-kit-watched])")) {
    box.dataset.kitWatched = "";
    watch(box);
  }
})();
