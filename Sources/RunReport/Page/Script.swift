/// The script that shows values under the pointer. The page is complete without it. It contains neither `<` nor `&`, so it reads
/// the same in HTML and XML.
enum Script {
  static let text: StaticString = #"""

    (function () {
      'use strict';
      function two(n) { return n > 9 ? n : '0' + n; }
      function clock(s) {
        var h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60, t = Math.floor(s) % 60;
        return h > 0 ? h + ':' + two(m) + ':' + two(t) : m + ':' + two(t);
      }
      // The points of a line in the units of its axes. The path counts from the left and from the top.
      function line(path, plot) {
        var numbers = path.getAttribute('d').match(/-?[0-9.]+/g) || [], xs = [], ys = [];
        for (var i = 0; numbers.length > i + 1; i += 2) {
          xs.push(plot.x0 + Number(numbers[i]));
          ys.push(plot.high - Number(numbers[i + 1]));
        }
        return {
          xs: xs, ys: ys, name: path.dataset.name, unit: path.dataset.unit, decimals: Number(path.dataset.decimals)
        };
      }
      function nearest(xs, x) {
        var low = 0, high = xs.length - 1;
        while (high > low) {
          var middle = (low + high) >> 1;
          if (x > xs[middle]) { low = middle + 1; } else { high = middle; }
        }
        return low > 0 ? (x - xs[low - 1] > xs[low] - x ? low : low - 1) : low;
      }
      function shape(name, style, parent) {
        var element = document.createElementNS(parent.namespaceURI, name);
        element.setAttribute('class', style);
        parent.appendChild(element);
        return element;
      }
      document.querySelectorAll('svg[data-axis]').forEach(function (svg) {
        var box = svg.closest('.box'), data = svg.dataset, hasKeys = false, at = null;
        var plot = {
          x0: Number(data.x0), x1: Number(data.x1), top: Number(data.top), height: Number(data.height),
          low: Number(data.low), high: Number(data.high)
        };
        var lines = null, items = svg.querySelectorAll('[data-tip]'), bands = svg.querySelectorAll('[data-from]');
        var cursor = null, dots = [], tip = null;
        // The title would show beside the values.
        var title = svg.querySelector('title'), words = svg.querySelector('desc');
        svg.removeAttribute('aria-labelledby');
        svg.setAttribute('aria-label', title.textContent + '. ' + words.textContent + ' Arrow keys read the values.');
        title.remove();
        svg.setAttribute('tabindex', '0');

        function hide() {
          at = null;
          if (tip) { tip.remove(); tip = null; }
          if (cursor) { cursor.remove(); cursor = null; }
          dots.forEach(function (dot) { dot.remove(); });
          dots = [];
        }
        function texts(pixel) {
          var found = [];
          items.forEach(function (item) {
            var rect = item.getBoundingClientRect(), slack = rect.width > 10 ? 0 : rect.width > 3 ? 3 : 1;
            if (pixel >= rect.left - slack) {
              if (rect.right + slack >= pixel) { found.push(item.dataset.tip); }
            }
          });
          return found.slice(0, 4);
        }
        function show(x) {
          var area = svg.getBoundingClientRect(), parent = box.getBoundingClientRect();
          var kept = Math.min(plot.x1, Math.max(plot.x0, x)), rows = [];
          hide();
          at = kept;
          if (lines === null) {
            lines = Array.from(svg.querySelectorAll('path.line')).map(function (path) { return line(path, plot); });
          }
          var shown = kept, places = [];
          lines.forEach(function (line) {
            if (line.xs.length === 0) { return; }
            var index = nearest(line.xs, kept);
            if (Math.abs(line.xs[index] - kept) > (plot.x1 - plot.x0) / 40) { return; }
            if (places.length === 0) { shown = line.xs[index]; }
            places.push([line.xs[index], line.ys[index]]);
            var zone = '';
            bands.forEach(function (band) {
              if (line.ys[index] >= Number(band.dataset.from)) { zone = ', ' + band.dataset.name; }
            });
            rows.push(
              line.name + ': ' + line.ys[index].toFixed(line.decimals) + (line.unit ? ' ' + line.unit : '') + zone);
          });
          var share = (shown - plot.x0) / (plot.x1 - plot.x0);
          if (data.axis === 'clock') { rows.unshift(clock(shown)); }
          if (data.axis === 'days') { rows.unshift(shown === 0 ? 'newest day' : -shown + ' days before'); }
          if (data.axis === 'items') {
            // The bar that is nearest.
            var best = null;
            items.forEach(function (item) {
              var rect = item.getBoundingClientRect(), middle = (rect.left + rect.right) / 2 - area.left;
              var distance = Math.abs(middle - share * area.width);
              if (best === null || best.distance > distance) {
                best = { distance: distance, middle: middle, text: item.dataset.tip };
              }
            });
            if (best === null) { return; }
            share = best.middle / area.width;
            at = plot.x0 + share * (plot.x1 - plot.x0);
            rows.push(best.text);
          } else {
            rows = rows.concat(texts(area.left + share * area.width));
          }
          cursor = shape('line', 'cursor', svg);
          [['x1', share * 100 + '%'], ['x2', share * 100 + '%'], ['y1', plot.top], ['y2', plot.top + plot.height]]
            .forEach(function (pair) { cursor.setAttribute(pair[0], pair[1]); });
          places.forEach(function (place) {
            var dot = shape('circle', 'dot', svg);
            dot.setAttribute('cx', (place[0] - plot.x0) / (plot.x1 - plot.x0) * 100 + '%');
            dot.setAttribute('cy', plot.top + plot.height * (plot.high - place[1]) / (plot.high - plot.low));
            dot.setAttribute('r', 4);
            dots.push(dot);
          });
          if (rows.length === 0) { return; }
          tip = document.createElement('div');
          tip.className = 'tip';
          tip.textContent = rows.join('\n');
          if (hasKeys) { tip.setAttribute('role', 'status'); }
          box.appendChild(tip);
          var left = area.left - parent.left + share * area.width, width = tip.offsetWidth;
          var room = document.documentElement.clientWidth - parent.left - width - 4;
          tip.style.left = Math.max(4 - parent.left, Math.min(room, share > 0.5 ? left - width - 12 : left + 12)) + 'px';
          tip.style.top = area.top - parent.top + plot.top + 6 + 'px';
        }
        function follow(event) {
          var area = svg.getBoundingClientRect();
          hasKeys = false;
          show(plot.x0 + (event.clientX - area.left) / area.width * (plot.x1 - plot.x0));
        }
        svg.addEventListener('pointermove', follow);
        svg.addEventListener('pointerdown', follow);
        svg.addEventListener('pointerleave', function (event) { if (event.pointerType === 'mouse') { hide(); } });
        svg.addEventListener('blur', hide);
        svg.addEventListener('keydown', function (event) {
          var step = (plot.x1 - plot.x0) / (data.axis === 'items' ? plot.x1 - plot.x0 : data.axis === 'days' ? 62 : 100);
          var from = at === null ? plot.x0 - step / 2 : at;
          var to = {
            ArrowLeft: from - step, ArrowRight: from + step, PageUp: from + 10 * step, PageDown: from - 10 * step,
            Home: plot.x0, End: plot.x1
          }[event.key];
          if (event.key === 'Escape') { hide(); }
          if (to === undefined) { return; }
          event.preventDefault();
          hasKeys = true;
          if (data.axis === 'items') {
            to = Math.min(plot.x1 - 0.5, Math.max(plot.x0 + 0.5, Math.floor(to) + 0.5));
          }
          show(to);
        });
      });
    })();

    """#
}
