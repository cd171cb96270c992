/* Shows how far a job is while it runs, and loads the page again when it has ended.

   Owns elements marked data-job (its value: where to ask); without script the page refreshes by
   itself. A screen reader hears a sentence now and then, not every number. */

const ASK = 1000; // milliseconds between two questions
const SLOW = 5000; // after the network failed
const SAY = 15000; // between two sentences for a screen reader

for (const panel of document.querySelectorAll("[data-job]")) follow(panel);

function follow(panel) {
  const part = (name) => panel.querySelector(`[data-job-${name}]`);
  const [bar, state, message, said, warning] = ["bar", "state", "message", "said", "warning"].map(part);
  let spoken = 0;

  const show = (job) => {
    state.className = `badge-state badge-job-${job.state}`;
    state.textContent = job.label;
    message.textContent = job.message;
    bar.max = job.total || 1;
    bar.value = job.done;
    warning.textContent = job.warning;
    warning.hidden = !job.warning;
    if (job.message && Date.now() - spoken > SAY) {
      said.textContent = job.message;
      spoken = Date.now();
    }
  };

  const ask = async () => {
    let wait = ASK;
    try {
      const answer = await fetch(panel.dataset.job, { headers: { Accept: "application/json" } });
      if (answer.redirected || answer.status === 403 || answer.status === 404) {
        location.reload(); // signed out meanwhile, or no longer one's own: the page itself says so
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const job = await answer.json();
      show(job);
      if (job.finished) {
        location.reload();
        return;
      }
    } catch {
      wait = SLOW;
      warning.textContent = "Mất kết nối với máy chủ; đang thử lại. Tác vụ vẫn tiếp tục chạy.";
      warning.hidden = false;
    }
    setTimeout(ask, wait);
  };
  setTimeout(ask, ASK);
}
