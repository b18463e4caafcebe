"""A real SMTP server for the tests: smtp.py --folder FOLDER [--tls] [--user NAME:PASSWORD] [--port N] [--slow SECONDS]

Prints "port N" once it listens. Each message taken is a line of FOLDER/received.jsonl, written before the server says
so. With --tls it makes an authority of its own (FOLDER/ca.pem) and takes nothing before STARTTLS. What stands before
the @ of a recipient chooses how it behaves:
  refuse     550 at once              plus-tard  451 the first time, taken the second
  contenu    554 after the message    coupure    hangs up after the message, without a word
"""

import argparse
import asyncio
import json
import ssl
import subprocess
from email import policy
from email.parser import BytesParser
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult


class Handler:
    def __init__(self, folder, slow):
        self.record = (folder / "received.jsonl").open("a")
        self.slow, self.seen = slow, set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "refuse":
            return f"550 5.1.1 <{address}> n'existe pas"
        if name == "plus-tard" and address not in self.seen:
            self.seen.add(address)
            return "451 4.7.1 Revenez plus tard"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        name = envelope.rcpt_tos[0].split("@")[0]
        if name == "contenu":
            return "554 5.6.0 Message non voulu"
        await asyncio.sleep(self.slow)
        mail = BytesParser(policy=policy.default).parsebytes(envelope.content)
        part = lambda kind: (body := mail.get_body((kind,))) and body.get_content().replace("\r\n", "\n")
        self.record.write(json.dumps({
            "id": mail["message-id"], "helo": session.host_name, "from": envelope.mail_from, "to": envelope.rcpt_tos[0], "subject": mail["subject"],
            "text": part("plain"), "html": part("html"), "headers": {key.lower(): str(mail[key]) for key in mail.keys()},
            "tls": session.ssl is not None, "user": getattr(session, "auth_data", None) and session.auth_data.decode(),
            "longest": max(map(len, envelope.content.split(b"\r\n"))), "ascii": envelope.content.isascii()}) + "\n")
        self.record.flush()
        if name == "coupure":
            server.transport.abort()
        return "250 2.0.0 Pris"


def certificates(folder):
    """An authority and a certificate for this machine."""

    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=folder)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", "/CN=Essais")
    openssl("req", *key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost")
    (folder / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "server.pem",
            "-days", "30", "-extfile", "names")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    return context


async def main():
    options = argparse.ArgumentParser()
    options.add_argument("--folder", required=True, type=Path)
    options.add_argument("--tls", action="store_true")
    options.add_argument("--user")
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--slow", type=float, default=0)
    chosen = options.parse_args()
    handler = Handler(chosen.folder, chosen.slow)
    more = {}
    if chosen.tls:
        more |= {"tls_context": certificates(chosen.folder), "require_starttls": True}
    if chosen.user:
        def authenticate(server, session, envelope, mechanism, data):
            login = f"{data.login.decode()}:{data.password.decode()}"
            good = login == chosen.user
            return AuthResult(success=good, handled=False, auth_data=data.login) if not good else AuthResult(
                success=True, auth_data=data.login)

        more |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": chosen.tls}
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(
        lambda: SMTP(handler, hostname="localhost", loop=loop, **more), "127.0.0.1", chosen.port, reuse_address=True)
    print("port", listening.sockets[0].getsockname()[1], flush=True)
    await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
