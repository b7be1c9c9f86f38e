"""Opens a page of `hrlog report` in Chromium: report_page.py PAGE [--pages N] [--pictures PREFIX]

It prints a line for each view, with what is wrong in it; the word ok if nothing is. The network is off, and every request is
noted. axe-core looks for faults of accessibility; those that are serious or critical count. N is the greatest number of sheets
of paper. The pictures are those of the screens and of the print.
"""

import argparse
import pathlib
import subprocess
import tempfile
import xml.dom.minidom

import axe_playwright_python
from playwright.sync_api import sync_playwright

AXE = (pathlib.Path(axe_playwright_python.__file__).parent / 'axe.min.js').read_text(encoding='utf-8')
WIDTHS = {'narrow': 320, 'phone': 390, 'desktop': 1280}


class View:
    """A page in one size and one colour scheme, with everything that it asked for or complained about."""

    def __init__(self, browser, path, width, scheme, has_script=True):
        self.faults = []
        self.context = browser.new_context(
            viewport={'width': width, 'height': 850}, color_scheme=scheme, offline=True, java_script_enabled=has_script,
            device_scale_factor=2 if width < 500 else 1, has_touch=width < 500)
        self.page = self.context.new_page()
        self.url = path.as_uri()
        self.page.on('request', self.note_request)
        self.page.on('console', lambda message: self.faults.append(f'console: {message.text}'))
        self.page.on('pageerror', lambda error: self.faults.append(f'script: {error}'))
        self.page.goto(self.url)

    def note_request(self, request):
        if request.url != self.url and not request.url.startswith('data:'):
            self.faults.append(f'request: {request.url}')

    def expect(self, condition, words):
        if not condition:
            self.faults.append(words)

    def end(self, name):
        self.context.close()
        print(f'{name}: ' + ('ok' if not self.faults else '; '.join(self.faults)), flush=True)


def check_width(view):
    wide, inner = view.page.evaluate('[document.documentElement.scrollWidth, innerWidth]')
    view.expect(wide <= inner, f'scrolls sideways: {wide} of {inner} pixels')


def check_accessibility(view):
    view.page.evaluate(AXE)
    result = view.page.evaluate('axe.run(document, {resultTypes: ["violations"]})')
    for violation in result['violations']:
        if violation['impact'] in ('serious', 'critical'):
            where = ', '.join(' '.join(node['target']) for node in violation['nodes'][:3])
            view.faults.append(f'{violation["impact"]}: {violation["id"]} at {where}')
    view.expect(len(result.get('passes', [])) > 5, 'axe found nothing to check')


def check_values(view):
    """The values under the pointer, and with the arrow keys."""
    plots = view.page.query_selector_all('svg[data-axis]')
    view.expect(plots, 'no figure has values')
    for plot in plots:
        plot.scroll_into_view_if_needed()
        plot.hover()
        name = plot.get_attribute('aria-label') or ''
        tip = view.page.query_selector('.tip')
        if plot.get_attribute('data-axis') == 'items':
            view.expect(tip and len(tip.inner_text()) > 5, f'no value under the pointer in {name}')
        view.page.mouse.move(1, 1)
        plot.focus()
        for key in ('End', 'Home', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'PageUp'):
            view.page.keyboard.press(key)
            view.expect(
                view.page.query_selector('.tip[role=status]') or plot.query_selector('.cursor'), f'{key} in {name}')
        view.page.keyboard.press('Escape')
        view.expect(not view.page.query_selector('.tip'), f'Escape leaves a value in {name}')


def check_print(browser, path, sheets, pictures):
    view = View(browser, path, 1280, 'dark')
    with tempfile.TemporaryDirectory() as folder:
        file = f'{pictures}-print.pdf' if pictures else f'{folder}/page.pdf'
        view.page.pdf(path=file, prefer_css_page_size=True)
        facts = subprocess.run(['pdfinfo', file], check=True, stdout=subprocess.PIPE, text=True).stdout
    found = dict(line.split(':', 1) for line in facts.splitlines() if ':' in line)
    count = int(found['Pages'])
    view.expect(count <= sheets, f'{count} sheets of paper instead of {sheets}')
    view.expect('A4' in found['Page size'], f'paper of {found["Page size"].strip()}')
    view.end('print')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('page', type=pathlib.Path)
    parser.add_argument('--pages', type=int, default=2)
    parser.add_argument('--pictures')
    arguments = parser.parse_args()
    path = arguments.page.resolve()
    xml.dom.minidom.parse(str(path))
    with sync_playwright() as playwright:
        # Only root needs the option, and a container may forbid what Chromium's own sandbox needs.
        browser = playwright.chromium.launch(executable_path='/usr/bin/chromium', args=['--no-sandbox'])
        for name, width in WIDTHS.items():
            for scheme in ('light', 'dark'):
                view = View(browser, path, width, scheme)
                check_width(view)
                if arguments.pictures:
                    view.page.screenshot(path=f'{arguments.pictures}-{name}-{scheme}.png', full_page=True)
                check_accessibility(view)
                check_values(view)
                check_width(view)
                view.end(f'{name} {scheme}')
        # Without the script everything is there, and the figures have names.
        with_script = View(browser, path, 1280, 'light')
        words = with_script.page.inner_text('main')
        with_script.end('script')
        plain = View(browser, path, 1280, 'light', has_script=False)
        plain.expect(plain.page.inner_text('main') == words, 'the text differs without the script')
        for figure in plain.page.query_selector_all('svg[role=img]'):
            ids = (figure.get_attribute('aria-labelledby') or '').split()
            texts = [plain.page.query_selector(f'[id="{one}"]') for one in ids]
            plain.expect(len(ids) == 2 and all(one and one.text_content() for one in texts), 'a figure has no name')
        plain.end('no script')
        check_print(browser, path, arguments.pages, arguments.pictures)
        browser.close()


main()
