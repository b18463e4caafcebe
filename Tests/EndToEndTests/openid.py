"""An OpenID provider for the tests, on Authlib: a real one, that also misbehaves when asked (POST /essai).

It prints the port on which it listens. One client, one person, who consents to everything."""

import argparse
import base64
import hmac
import http.server
import json
import os
import time
import urllib.parse
import warnings

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
warnings.simplefilter("ignore")

from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, OAuth2Request, grants
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

options = argparse.ArgumentParser()
options.add_argument("--client", default="boussole")
options.add_argument("--secret", default="un secret d’essai")
options.add_argument("--alg", default="RS256", choices=["RS256", "ES256"])
options = options.parse_args()


def new_key(kid):
    if options.alg == "ES256":
        return ECKey.generate_key("P-256", {"kid": kid, "use": "sig"})
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


state = {
    "fault": None, "now": None, "sub": "42", "email": "agent@exemple.fr", "siret": "", "keys": [new_key("k1")],
    "jwks": 0, "signed": False, "logouts": [], "slow": 0,
}
codes, tokens = {}, {}


def now():
    return int(state["now"] or time.time())


class Client(ClientMixin):
    def get_client_id(self): return options.client
    def get_default_redirect_uri(self): return None
    def get_allowed_scope(self, scope): return scope
    def check_redirect_uri(self, uri): return urllib.parse.urlsplit(uri).path.endswith("/connexion/proconnect/retour")
    def check_client_secret(self, secret): return secret == options.secret
    def check_endpoint_auth_method(self, method, endpoint): return method == "client_secret_post"
    def check_response_type(self, response_type): return response_type == "code"
    def check_grant_type(self, grant_type): return grant_type == "authorization_code"


class Code:
    def __init__(self, code, request):
        data = request.payload.data
        self.code, self.nonce, self.redirect_uri = code, data.get("nonce"), data.get("redirect_uri")
        self.scope, self.code_challenge = data.get("scope"), data.get("code_challenge")
        self.code_challenge_method = data.get("code_challenge_method")

    def get_redirect_uri(self): return self.redirect_uri
    def get_scope(self): return self.scope
    def get_nonce(self): return self.nonce
    def get_auth_time(self): return now()
    def get_acr(self): return None
    def get_amr(self): return None


class CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_post"]

    def save_authorization_code(self, code, request): codes[code] = Code(code, request)
    def query_authorization_code(self, code, client): return codes.get(code)
    def delete_authorization_code(self, code): codes.pop(code.code, None)
    def authenticate_user(self, code): return {"sub": state["sub"]}


class OpenID(OpenIDCode):
    def exists_nonce(self, nonce, request): return any(code.nonce == nonce for code in codes.values())
    def resolve_client_private_key(self, client): return state["keys"][-1]
    def get_client_algorithm(self, client): return options.alg
    def get_encode_header(self, client): return {"alg": options.alg, "kid": state["keys"][-1].kid}

    def get_client_claims(self, client):
        return {"iss": issuer(), "aud": options.client, "iat": now(), "exp": now() + 300}

    def generate_user_info(self, user, scope): return {"sub": user["sub"]}


class Server(AuthorizationServer):
    def query_client(self, client_id): return Client() if client_id == options.client else None
    def save_token(self, token, request): tokens[token["access_token"]] = request.user
    def send_signal(self, name, *args, **kwargs): pass
    def handle_response(self, status, body, headers): return status, body, dict(headers)

    def create_oauth2_request(self, request):
        method, uri, headers, data = request
        made = PlainRequest(method, uri, headers=headers)
        made.payload, made.fields = BasicOAuth2Payload(data), data
        return made


class PlainRequest(OAuth2Request):
    @property
    def args(self): return self.fields
    @property
    def form(self): return self.fields


server = Server()
server.register_token_generator("default", BearerTokenGenerator(lambda **_: os.urandom(16).hex(), None, lambda *_: 300))
server.register_grant(CodeGrant, [CodeChallenge(required=True), OpenID(require_nonce=True)])


def issuer():
    return f"http://127.0.0.1:{web.server_address[1]}"


def spoiled(token):
    """The id token as the fault that was asked makes it."""
    fault, key = state["fault"], state["keys"][-1]
    if not fault:
        return token
    claims = jwt.decode(token, key, [options.alg]).claims
    header = {"alg": options.alg, "kid": key.kid}
    if fault == "expired": claims["exp"] = now() - 120
    if fault == "future": claims["iat"] = now() + 3600
    if fault == "audience": claims["aud"] = "un-autre"
    if fault == "audiences": claims["aud"] = [options.client, "un-autre"]
    if fault == "issuer": claims["iss"] = "https://autre.exemple.fr"
    if fault == "nonce": claims["nonce"] = "0" * 64
    if fault == "no-nonce": claims.pop("nonce")
    if fault == "tampered":
        head, body, seal = jwt.encode(header, claims, key, [options.alg]).split(".")
        claims["sub"] = "1"
        return ".".join([head, jwt.encode(header, claims, key, [options.alg]).split(".")[1], seal])
    if fault == "none":
        parts = token.split(".")
        head = json.dumps({"alg": "none", "kid": key.kid}).encode()
        return base64url(head) + "." + parts[1] + "."
    if fault == "hmac":  # the public key taken for a shared secret
        signed = base64url(json.dumps({"alg": "HS256", "kid": key.kid}).encode()) + "." + token.split(".")[1]
        return signed + "." + base64url(hmac.digest(key.as_pem(private=False), signed.encode(), "sha256"))
    if fault == "foreign-key": return jwt.encode(header, claims, new_key(key.kid), [options.alg])
    return jwt.encode(header, claims, key, [options.alg])


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_): pass

    def answer(self, status, body, headers=None):
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def request_parts(self, data):
        return self.command, issuer() + self.path, dict(self.headers), data

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        if url.path == "/.well-known/openid-configuration":
            base = issuer()
            self.answer(200, {
                "issuer": "https://autre.exemple.fr" if state["fault"] == "discovery" else base,
                "authorization_endpoint": base + "/authorize", "token_endpoint": base + "/token",
                "userinfo_endpoint": base + "/userinfo", "jwks_uri": base + "/jwks",
                "end_session_endpoint": base + "/logout",
            })
        elif url.path == "/jwks":
            state["jwks"] += 1
            time.sleep(state["slow"])
            if state["fault"] == "jwks":
                return self.answer(500, {})
            self.answer(200, {"keys": [key.as_dict(private=False) for key in state["keys"]]})
        elif url.path == "/authorize":
            request = server.create_oauth2_request(self.request_parts(query))
            request.user = {"sub": state["sub"]}
            grant = server.get_authorization_grant(request)
            redirect = grant.validate_authorization_request()
            status, body, headers = grant.create_authorization_response(redirect, request.user)
            self.answer(status, body or "", dict(headers))
        elif url.path == "/userinfo":
            user = tokens.get((self.headers.get("Authorization") or "").removeprefix("Bearer "))
            if not user:
                return self.answer(401, {"error": "invalid_token"})
            sub = "autre" if state["fault"] == "subject" else user["sub"]
            claims = {"sub": sub, "email": state["email"], "siret": state["siret"]}
            if not state["signed"]:
                return self.answer(200, claims)
            claims |= {"iss": issuer(), "aud": options.client}
            key = new_key("k1") if state["fault"] == "userinfo-key" else state["keys"][-1]
            token = jwt.encode({"alg": options.alg, "kid": state["keys"][-1].kid}, claims, key, [options.alg])
            self.answer(200, token, {"Content-Type": "application/jwt"})
        elif url.path == "/logout":
            state["logouts"].append(query)
            self.answer(200, {})
        elif url.path == "/essai":
            self.answer(200, {"jwks": state["jwks"], "logouts": state["logouts"]})
        else:
            self.answer(404, {})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if self.path == "/essai":
            asked = json.loads(body)
            if asked.pop("rotate", False):
                state["keys"] = [new_key(f"k{len(tokens) + 2}")]
            state.update(asked)
            return self.answer(200, {})
        if self.path != "/token":
            return self.answer(404, {})
        status, answer, headers = server.create_token_response(self.request_parts(dict(urllib.parse.parse_qsl(body))))
        if status == 200:
            answer["id_token"] = spoiled(answer["id_token"])
        self.answer(status, answer, dict(headers))


web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(web.server_address[1], flush=True)
web.serve_forever()
