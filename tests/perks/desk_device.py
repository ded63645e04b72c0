"""The reference scanner over the API, as tests use it: `DeskDevice(token)` enrols one."""

from rest_framework.test import APIClient

from perks.reference_scanner import Scanner, b64

API = "/api/v1/desk/"

__all__ = ["API", "DeskDevice", "b64"]


class OverTheApi:
    """Requests as a real device sends them. `status` and `said` are of the last answer."""

    def __init__(self):
        self.client, self.token = APIClient(), ""

    def headers(self):
        return {"authorization": f"Bearer {self.token}"} if self.token else {}

    def get(self, path, asked):
        return self.tell(self.client.get(f"{API}{path}", asked, headers=self.headers()))

    def post(self, path, body):
        return self.tell(
            self.client.post(f"{API}{path}", body, format="json", headers=self.headers())
        )

    def tell(self, answer):
        self.status, self.said = answer.status_code, answer.json()
        return self.said


class DeskDevice(Scanner):
    """A scanner whose line is the API."""

    def __init__(self, token):
        super().__init__(OverTheApi(), token)

    def post(self, path, body):
        return self.line.post(path, body)
