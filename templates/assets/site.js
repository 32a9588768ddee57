/* Small comforts on top of pages that work without: focus on errors, a sent button that stays sent, filters that apply by themselves, long work that shows how far it is, folded parts open for print. */
(function () {
  'use strict';
  var summary = document.querySelector('.errors');
  if (summary) summary.focus();

  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (form.method !== 'post') return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = 'yes';
    form.querySelectorAll('button').forEach(function (button) { button.setAttribute('aria-disabled', 'true'); });
  });
  /* Back from the next page: the browser may show this very document again. */
  addEventListener('pageshow', function () {
    document.querySelectorAll('form[data-sent]').forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll('button').forEach(function (button) { button.removeAttribute('aria-disabled'); });
    });
  });

  var folded = [];
  addEventListener('beforeprint', function () {
    folded = Array.from(document.querySelectorAll('details:not([open])'));
    folded.forEach(function (part) { part.open = true; });
  });
  addEventListener('afterprint', function () { folded.forEach(function (part) { part.open = false; }); });

  /* Long work: every 3 seconds, after a minute every 10, until it ends; the reader can stop that. */
  var pause = document.getElementById('job-pause'), looks = 0, next;
  function look() {
    fetch(location.href, { headers: { Accept: 'text/html' } }).then(function (answer) {
      if (!answer.ok) throw answer.status;
      return answer.text();
    }).then(function (text) {
      if (!next) return;
      var page = new DOMParser().parseFromString(text, 'text/html');
      ['job-facts', 'job-end'].forEach(function (id) { document.getElementById(id).replaceWith(document.adoptNode(page.getElementById(id))); });
      /* The live region itself stays, or nothing would be said. */
      document.getElementById('job-said').textContent = page.getElementById('job-said').textContent;
      if (page.getElementById('job-pause')) wait(); else document.getElementById('job-acts').remove();
    }).catch(wait);
  }
  function wait() { next = setTimeout(look, ++looks > 20 ? 10000 : 3000); }
  if (pause) {
    pause.hidden = false;
    pause.addEventListener('click', function () {
      var other = pause.dataset.again;
      pause.dataset.again = pause.textContent;
      pause.textContent = other;
      if (next) next = clearTimeout(next); else wait();
    });
    wait();
  }

  var filters = document.querySelector('.filters'), timer, latest = 0;
  if (!filters) return;
  var form = filters.closest('form');
  if (matchMedia('(max-width: 56rem)').matches) filters.open = false;

  function show(address, isNew) {
    var turn = ++latest;
    fetch(address, { headers: { Accept: 'text/html' } }).then(function (answer) {
      if (!answer.ok) throw answer.status;
      return answer.text().then(function (text) {
        if (turn !== latest) return;
        var page = new DOMParser().parseFromString(text, 'text/html');
        ['results', 'count', 'language', 'current'].forEach(function (id) {
          var here = document.getElementById(id), there = page.getElementById(id);
          if (here && there) here.replaceWith(document.adoptNode(there));
        });
        page.querySelectorAll('.filters [data-option]').forEach(function (there) {
          var here = filters.querySelector('[data-option="' + there.dataset.option + '"]');
          if (!here) return;
          here.querySelector('.n').textContent = there.querySelector('.n').textContent;
          here.querySelector('input').disabled = there.querySelector('input').disabled;
          if (!isNew) here.querySelector('input').checked = there.querySelector('input').checked;
        });
        document.title = page.title;
        if (isNew) history.pushState(null, '', answer.url);
        document.getElementById('said').textContent = document.getElementById('count').textContent;
      });
    }).catch(function () { location.assign(address); });
  }
  function address() {
    var query = new URLSearchParams(new FormData(form));
    Array.from(query.keys()).forEach(function (name) { if (query.get(name) === '') query.delete(name); });
    return form.action.split('?')[0] + (String(query) ? '?' + query : '');
  }
  form.addEventListener('change', function () {
    clearTimeout(timer);
    timer = setTimeout(function () { show(address(), true); }, 400);
  });
  addEventListener('popstate', function () { show(location.href, false); });
})();
