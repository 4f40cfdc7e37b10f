"""Which requests are a centre's own: what a proxy on this machine forwards is nobody's own."""

from __future__ import annotations

import logging

import pytest

from core.contracts import Profile
from core.web import networks

OWN = {"own_networks": ["127.0.0.0/8", "::1/128", "10.0.0.0/8"]}
FORWARDED = ({"X-Forwarded-For": "192.0.2.7"}, {"Forwarded": "for=192.0.2.7"}, {"X-Real-IP": "192.0.2.7"})


def is_own(app, peer: str, headers: dict[str, str]) -> bool:
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": peer}, headers=headers):
        return networks.is_own()


@pytest.fixture
def bare(build_instance):
    networks._warn_of_proxy.cache_clear()
    return build_instance(Profile.CENTRE, [], {"site": OWN})


@pytest.mark.parametrize(
    ("peer", "own"), [("127.0.0.1", True), ("::1", True), ("10.1.2.3", True), ("192.0.2.1", False)]
)
def test_without_a_proxy_the_address_decides(bare, peer, own):
    assert is_own(bare, peer, {}) is own


@pytest.mark.parametrize("headers", FORWARDED)
@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_what_a_proxy_of_this_machine_forwards_is_nobodys_own(bare, peer, headers):
    assert not is_own(bare, peer, headers)


@pytest.mark.parametrize("headers", FORWARDED)
def test_a_pc_of_the_centre_behind_its_own_proxy_stays_its_own(bare, headers):
    assert is_own(bare, "10.1.2.3", headers)


def test_it_is_said_once(bare, caplog):
    with caplog.at_level(logging.WARNING, "preau.web"):
        for _ in range(3):
            is_own(bare, "127.0.0.1", FORWARDED[0])
    assert len([record for record in caplog.records if "trusted_proxies = 1" in record.message]) == 1


def test_a_trusted_proxy_tells_who_asks(build_instance):
    app = build_instance(Profile.CENTRE, [], {"site": {**OWN, "trusted_proxies": 1}})
    assert is_own(app, "127.0.0.1", FORWARDED[0])
    assert not is_own(app, "192.0.2.7", FORWARDED[0])
    assert is_own(app, "10.1.2.3", FORWARDED[0])


def test_an_ipv6_network_counts_as_one(bare):
    def network(peer: str) -> str:
        with bare.test_request_context("/", environ_base={"REMOTE_ADDR": peer}):
            return networks.network()

    assert network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert network("2001:db8:1:3::1") != network("2001:db8:1:2::1")
    assert network("::ffff:192.0.2.1") == network("192.0.2.1") == "192.0.2.1"
    assert network("unix") == ""
