"""What single objects of the chart say: safety, shards, secrets, and what Prometheus and Grafana are told."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from exporter.config.load import load
from exporter.probes import kinds

from .conftest import CASES, CHART, NAME, Document, Render, container, only, pod

MESHES = (
    "traffic.sidecar.istio.io/excludeOutboundPorts",
    "config.linkerd.io/skip-outbound-ports",
    "consul.hashicorp.com/transparent-proxy-exclude-outbound-ports",
    "traffic.kuma.io/exclude-outbound-ports",
)


@pytest.mark.parametrize("case", CASES)
def test_pod_meets_the_restricted_standard(render: Render, case: str) -> None:
    documents = render(case=case)
    spec, own = pod(documents)["spec"], container(documents)["securityContext"]

    assert spec["securityContext"]["runAsNonRoot"]
    assert spec["securityContext"]["runAsUser"] > 0
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert own == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert not {"hostNetwork", "hostPID", "hostIPC"} & spec.keys()
    assert {kind for volume in spec["volumes"] for kind in volume} <= {
        "name", "projected", "secret", "emptyDir", "configMap"
    }  # fmt: skip


def test_one_shard_is_the_default(render: Render) -> None:
    documents = render()

    assert only(documents, "StatefulSet")["spec"]["replicas"] == 1
    assert "--shard=$(SHARD_ORDINAL)/1" in container(documents)["args"]


def test_ordinals_are_shards(render: Render) -> None:
    documents = render({"shards": 4})
    variables = {each["name"]: each for each in container(documents)["env"]}

    assert only(documents, "StatefulSet")["spec"]["replicas"] == 4
    assert "--shard=$(SHARD_ORDINAL)/4" in container(documents)["args"]
    assert variables["SHARD_ORDINAL"]["valueFrom"]["fieldRef"] == {
        "fieldPath": "metadata.labels['apps.kubernetes.io/pod-index']"
    }


def test_state_outlives_the_pod_by_default(render: Render) -> None:
    documents = render()
    claims = only(documents, "StatefulSet")["spec"]["volumeClaimTemplates"]

    assert [claim["metadata"]["name"] for claim in claims] == ["state"]
    assert {"name": "state", "mountPath": "/var/lib/smtp-exporter"} in container(documents)["volumeMounts"]


def test_state_can_live_with_the_pod(render: Render) -> None:
    documents = render({"persistence": {"enabled": False}})

    assert "volumeClaimTemplates" not in only(documents, "StatefulSet")["spec"]
    assert any("emptyDir" in volume for volume in pod(documents)["spec"]["volumes"])


def test_pods_are_replaced_when_the_configuration_changes(render: Render) -> None:
    def checksum(config: Document) -> str:
        return str(pod(render({"config": config}))["metadata"]["annotations"]["checksum/config"])

    first = checksum({"inline": {"relays": {"a": {"host": "a.example"}}}})

    assert checksum({"inline": {"relays": {"a": {"host": "a.example"}}}}) == first
    assert checksum({"inline": {"relays": {"a": {"host": "b.example"}}}}) != first


@pytest.mark.parametrize(("kind", "key"), [("ConfigMap", "data"), ("Secret", "stringData")])
def test_configuration_is_the_object_that_was_asked_for(render: Render, kind: str, key: str) -> None:
    documents = render({"config": {"kind": kind, "text": "relays: {a: {host: a.example}} # verbatim"}})
    source = {kind[0].lower() + kind[1:]: {"name": NAME}}

    assert only(documents, kind)[key]["config.yaml"] == "relays: {a: {host: a.example}} # verbatim\n"
    assert pod(documents)["spec"]["volumes"][0]["projected"]["sources"] == [source]


def test_configuration_of_others_needs_no_object_of_ours(render: Render) -> None:
    documents = render(case="external")

    assert not [each for each in documents if each["kind"] in ("ConfigMap", "Secret", "ServiceAccount")]
    assert pod(documents)["spec"]["serviceAccountName"] == "mail"


@pytest.mark.parametrize("case", ["default", "full", "shards"])
def test_exporter_takes_the_configuration_that_helm_writes(render: Render, tmp_path: Path, case: str) -> None:
    [holder] = [
        each
        for each in render(case=case)
        if each["metadata"]["name"] == NAME and each["kind"] in ("ConfigMap", "Secret")
    ]
    for name, text in (holder.get("data") or holder["stringData"]).items():
        (tmp_path / name).write_text(text)

    assert load(tmp_path / "config.yaml", kinds(), resolve_secrets=False).relays


def test_numbers_and_texts_of_the_configuration_stay_what_they_are(render: Render) -> None:
    relay = {
        "host": "a.example",
        "port": 2525,
        "expect": {"tls_min": "1.0"},
        "limits": {"recipients_per_day": 10000000},
    }

    written = only(render({"config": {"inline": {"relays": {"007": relay}}}}), "ConfigMap")["data"][
        "config.yaml"
    ]

    assert yaml.safe_load(written)["relays"]["007"] == relay
    assert "10000000" in written


def test_secrets_are_mounted_and_named_only(render: Render) -> None:
    documents = render(case="full")
    variables = {each["name"]: each.get("valueFrom") for each in container(documents)["env"]}
    mounts = {each["mountPath"] for each in container(documents)["volumeMounts"]}

    assert variables["CANARY_CLIENT_SECRET"] == {"secretKeyRef": {"name": "mail-app", "key": "client-secret"}}
    assert {"/run/secrets/mail-passwords", "/run/secrets/mail-certificates"} <= mounts


def test_identity_token_is_projected_without_a_webhook(render: Render) -> None:
    documents = render(case="full")
    [volume] = [each for each in pod(documents)["spec"]["volumes"] if each["name"] == "identity-token"]
    [source] = volume["projected"]["sources"]
    annotations = only(documents, "ServiceAccount")["metadata"]["annotations"]

    assert source["serviceAccountToken"]["audience"] == "api://AzureADTokenExchange"
    assert annotations["azure.workload.identity/client-id"].startswith("0000")
    assert not pod(documents)["spec"]["automountServiceAccountToken"]


def test_meshes_are_kept_off_the_smtp_ports(render: Render) -> None:
    annotations = pod(render({"mesh": {"excludeOutboundPorts": [25, 587]}}))["metadata"]["annotations"]

    assert {annotations[mesh] for mesh in MESHES} == {"25,587"}


def test_vantage_is_a_label_of_the_target(render: Render) -> None:
    monitor = only(render({"serviceMonitor": {"enabled": True, "vantage": "office"}}), "ServiceMonitor")
    [endpoint] = monitor["spec"]["endpoints"]

    assert {"action": "replace", "targetLabel": "vantage", "replacement": "office"} in endpoint["relabelings"]


def test_shard_is_one_instance_whatever_its_address(render: Render) -> None:
    [endpoint] = only(render({"serviceMonitor": {"enabled": True}}), "ServiceMonitor")["spec"]["endpoints"]

    assert endpoint["relabelings"][0]["targetLabel"] == "instance"
    assert endpoint["relabelings"][0]["replacement"] == f"$1.{NAME}.monitoring.svc:10587"


def test_monitor_finds_the_service(render: Render) -> None:
    documents = render({"serviceMonitor": {"enabled": True}})
    wanted = only(documents, "ServiceMonitor")["spec"]["selector"]["matchLabels"]

    assert wanted.items() <= only(documents, "Service")["metadata"]["labels"].items()
    assert (
        only(documents, "Service")["spec"]["selector"].items() <= pod(documents)["metadata"]["labels"].items()
    )


def test_kubelet_only_knocks_where_it_could_not_log_in(render: Render) -> None:
    checks = ("startupProbe", "livenessProbe", "readinessProbe")
    plain, locked = container(render()), container(render({"web": {"configSecret": "web"}}))

    assert all("httpGet" in plain[check] for check in checks)
    assert all(locked[check]["tcpSocket"] == {"port": "http"} for check in checks)
    assert "--web.config.file=/etc/smtp-exporter-web/web.yaml" in locked["args"]


def test_every_dashboard_and_rule_file_becomes_an_object(render: Render) -> None:
    documents = render({"dashboards": {"enabled": True}, "prometheusRule": {"enabled": True}})
    boards = [each for each in documents if "grafana_dashboard" in each["metadata"]["labels"]]
    rules = [each for each in documents if each["kind"] == "PrometheusRule"]

    assert len(boards) == len(list((CHART / "files" / "dashboards").glob("*.json")))
    assert len(rules) == len(list((CHART / "files" / "alerts").glob("*.yaml")))


def test_rules_know_how_many_shards_there_should_be(render: Render) -> None:
    rule = only(render(case="shards"), "PrometheusRule", f"{NAME}-chart-shards")
    [group] = rule["spec"]["groups"]

    assert group["rules"][0]["expr"].endswith("< 4")


def test_policy_lets_scrapes_in_and_mail_out(render: Render) -> None:
    policy = only(render(case="full"), "NetworkPolicy")["spec"]
    ports = {each["port"] for rule in policy["egress"] for each in rule["ports"]}

    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert {25, 53, 443, 465, 587, 993} <= ports
    assert policy["ingress"][0]["from"]


def test_image_is_the_charts_own_version_unless_a_digest_is_given(render: Render) -> None:
    version = yaml.safe_load((CHART / "Chart.yaml").read_text())["appVersion"]
    digest = "sha256:" + "0" * 64

    assert container(render())["image"] == f"smtp-exporter:{version}"
    assert container(render({"image": {"digest": digest}}))["image"] == f"smtp-exporter@{digest}"
