#!/usr/bin/env python3
"""A local server that answers as intervals.icu documents its API, and fails as it is told.

  server.py FOLDER

It prints its port. Each POST and GET takes the next word of the file FOLDER/plan; without one, it answers as usual:
  STATUS, such as 401      an answer with this status; 429 has Retry-After
  cut                      the connection ends before the request was read
  cut-body                 ... after the head of the request
  accepted                 ... after the request was carried out, before the answer
  partial                  ... within the answer
  slow                     the answer never comes
  text                     status 200 with a text that is no JSON
FOLDER/requests gets a line for each request, and FOLDER/activities one for each activity: its external_id, name and file's length.
"""

import base64
import email.parser
import email.policy
import http.server
import json
import pathlib
import socket
import sys
import time
import urllib.parse

FOLDER = pathlib.Path(sys.argv[1])
CREDENTIALS = 'Basic ' + base64.b64encode(b'API_KEY:secret123').decode()
activities = []


def next_word():
    plan = FOLDER / 'plan'
    words = plan.read_text().split() if plan.exists() else []
    if not words:
        return ''
    plan.write_text(' '.join(words[1:]))
    return words[0]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *arguments):
        pass

    def cut(self):
        self.close_connection = True
        # Without lingering, the client gets a reset.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\1\0\0\0\0\0\0\0')
        self.connection.close()

    def answer(self, status, value, word=''):
        body = value.encode() if isinstance(value, str) else json.dumps(value, indent=1).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', len(body))
        if status == 429:
            self.send_header('Retry-After', '30')
        self.end_headers()
        self.wfile.write(body[:len(body) // 2] if word == 'partial' else body)
        if word == 'partial':
            self.wfile.flush()
            self.cut()

    def begin(self):
        """The word of the plan, if the request is to be carried out."""
        self.word = next_word()
        with open(FOLDER / 'requests', 'a') as file:
            file.write(f'{self.command} {self.word}\n')
        if self.word in ('cut', 'cut-body'):
            if self.word == 'cut-body':
                self.rfile.read(10)
            return self.cut()
        self.body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
        if self.word == 'slow':
            time.sleep(30)
            return self.cut()
        if self.word == 'text':
            return self.answer(200, 'Sorry, we are improving intervals.icu')
        if self.word.isdigit():
            return self.answer(int(self.word), {'status': int(self.word), 'error': 'as planned'})
        url = urllib.parse.urlsplit(self.path)
        if self.headers.get('Authorization') != CREDENTIALS:
            return self.answer(401, {'status': 401, 'error': 'Unauthorized'})
        if url.path != '/api/v1/athlete/i42/activities':
            return self.answer(403, {'status': 403, 'error': 'Access denied'})
        self.query = {name: values[0] for name, values in urllib.parse.parse_qs(url.query, strict_parsing=True).items()}
        return True

    def do_GET(self):
        if not self.begin():
            return
        if not {'oldest', 'newest'} <= self.query.keys():
            return self.answer(422, {'status': 422, 'error': 'oldest is required'})
        found = [one for one in activities if self.query['oldest'] <= one['start_date_local'] < self.query['newest'] + 'T99']
        self.answer(200, found, self.word)

    def do_POST(self):
        if not self.begin():
            return
        head = b'Content-Type: ' + self.headers['Content-Type'].encode() + b'\r\n\r\n'
        parts = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + self.body)
        files = [part.get_content() for part in parts.iter_parts() if part.get_param('name', header='content-disposition') == 'file']
        if len(files) != 1 or files[0][8:12] != b'.FIT':
            return self.answer(422, {'status': 422, 'error': 'no file'})
        activity = {'id': f'i{len(activities)}', 'start_date_local': '2026-11-29T18:10:00', 'name': self.query['name'],
                    'external_id': self.query['external_id']}
        activities.append(activity)
        with open(FOLDER / 'activities', 'a') as file:
            file.write(f"{activity['external_id']} {activity['name']} {len(files[0])}\n")
        if self.word == 'accepted':
            return self.cut()
        self.answer(201, {'icu_athlete_id': 'i42', 'id': activity['id']}, self.word)


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
