#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Verifies a saved answer, sharing no code with Waybill.

    verify_answer.py FILE GENESIS [--unit ISSUER SERIAL]
                     [--pinned SIZE:ROOT [--consistency FILE]]

Written from docs/FORMAT.md, section 5.1 rule by rule, and the .proto files.
GENESIS and ROOT are hexadecimal; the consistency proof has one hash a line, in
base64. Prints the chains of the unit asked for, or of each: index, time in ms,
kind and signers of every event. Exit status: 0 if the answer holds, 3 if it
holds and proves that the unit was never registered, 4 if it breaks a rule, 2
for a wrong call.
"""
import argparse
import sys
from types import SimpleNamespace

import custody
import wire
from proofs import (ZEROS, consistent, digest, included, label_of,
                    map_proof_holds, number, read_checkpoint, signed_by,
                    signed_by_log, unbase64)

ACTOR, COSIGNER, GOVERNOR, UNIT_LIST = 1, 2, 4, 1
(SUBJECT, PARENT, CHILD, SEEN_INSIDE, UNEXPECTED, REPLACED,
 REPLACEMENT) = range(1, 8)
LATEST = 253_402_300_799_999  # 9999-12-31T23:59:59.999Z
CUSTODY, OBSERVATIONS, ALIAS, PARTY, APPROVALS, MODEL, SITE, LICENCE = range(
    1, 9)
OWNERSHIP, GOVERNORS = 11, 12
OBSERVING = {"carry", "count", "attest", "sight", "repair", "transfer_title"}
NAMING = {"ship": "consignee end_user payer carrier", "redirect": "consignee",
          "return": "carrier", "deploy": "operator tenant",
          "transfer_title": "new_owner", "reassign_custody": "from to"}
CONTAINING = dict.fromkeys(custody.FILL + custody.EMPTY, (PARENT, CHILD))
ROLES = {**CONTAINING, "receive": (SUBJECT, UNEXPECTED),
         "relabel": (SUBJECT, REPLACED, REPLACEMENT),
         "replace": (REPLACED, REPLACEMENT), "attest": (SUBJECT, SEEN_INSIDE)}
ALONE = {"add_site", "revoke_key", "delegate", "withdraw_delegation"}

# Section 2's table: for each type the number of parts and the first events.
SUBJECTS = {
    1: (2, ["commission", "successor"]), 2: (2, None), 3: (2, None),
    4: (1, ["admit_party"]), 5: (1, ["approve"]), 6: (1, None), 7: (2, None),
    8: (1, ["issue_licence"]), 9: (1, None), 10: (1, None), 11: (1, None),
    12: (0, ["genesis_declaration"]), 13: (2, None)}
# The same by governance action: the subject and the fields that are its parts.
ACTIONS = {action: (kind, fields.split()) for kind, fields, actions in [
    (4, "party", "admit_party update_party suspend_party reinstate_party "
                 "add_key revoke_key delegate withdraw_delegation"),
    (5, "party", "approve withdraw_approval"), (6, "model", "register_model"),
    (7, "party site", "add_site"),
    (8, "licence", "issue_licence revoke_licence"),
    (9, "pack", "publish_policy rescind_policy record_enforcement"),
    (10, "list", "import_list"), (11, "owned", "record_ownership"),
    (12, "", "change_governors change_log_keys"),
    (13, "code subject", "mark_finding")] for action in actions.split()}


class Refused(Exception):
    def __init__(self, rule, why):
        super().__init__(f"rule {rule}: {why}")
        self.rule = rule  # Of section 5.1.


def need(condition, rule, why):
    if not condition:
        raise Refused(rule, why)


# ------------------------------------------------------- rule 4, for one entry

def check_row(event, row):
    """Is the row sound (1.3)?"""
    role, action = row.role, event.action
    need(role in ROLES.get(event.kind, (SUBJECT,)), 4, "a row's role")
    need(bool(row.outcome) == (event.kind == "receive" and role == SUBJECT), 4,
         "a row's outcome")
    named = row
    if role == PARENT:
        named = action.container
    elif event.kind == "replace":
        named = action.replaced if role == REPLACED else action.replacement
    need(parts_of(named) == parts_of(row), 4, "another unit than is named")
    need(role != SEEN_INSIDE or action.lists_contents, 4, "contents")


def read_rows(event, proofs):
    """Notes for each subject of the rows its leaf and the head it links to."""
    lists = [a for a in event.body.attachments if a.kind == UNIT_LIST]
    need(len(lists) == 1 or not proofs, 4, "rows of no unit list")
    last = (-1, b"")
    for proof in proofs:
        row = proof.row
        need(row and len(row.salt) == 16, 4, "a row")
        check_row(event, row)
        unit = (row.issuer.encode(), row.serial.encode())
        label = label_of(CUSTODY, unit)
        need(proof.position > last[0] and label > last[1], 4, "order of rows")
        last = (proof.position, label)
        observed = event.kind in OBSERVING or row.role == UNEXPECTED
        need(len(row.link) == (0 if observed else 32), 4, "a row's link")
        leaf = digest(b"\0waybill/unit/1", label,
                      bytes([row.role, row.outcome]), row.link or ZEROS,
                      digest(row.attributes), row.salt)
        need(included(leaf, proof.position, lists[0].length, lists[0].root,
                      proof.path), 4, "a row that isn't in the unit list")
        kind = OBSERVATIONS if observed else CUSTODY
        event.subjects[kind, unit] = (leaf, row.link)
        attributes = wire.decode("UnitAttributes", row.attributes)
        event.rows[unit] = SimpleNamespace(
            role=row.role, outcome=row.outcome, attributes=attributes,
            leaf=leaf, unit=(row.issuer, row.serial))
        pair = event.kind == "relabel" and row.role in (REPLACED, REPLACEMENT)
        need(bool(attributes.counterpart) == pair and
             bool(attributes.succession) == (pair and row.role == REPLACEMENT),
             4, "a row's counterpart")
        for alias in attributes.aliases:
            key = (ALIAS, (bytes([alias.kind]), alias.value.encode()))
            event.subjects.setdefault(key, (leaf, b""))


def check_signatures(event, pae, signatures):
    signers = event.body.signers
    roles = [signer.role for signer in signers]
    if event.index == 0 or event.body.choice == "governance":
        seconds = set(roles[1:]) <= {COSIGNER} and event.kind == "mark_finding"
        well = set(roles) == {GOVERNOR} or event.index and (
            roles == [ACTOR] or roles[:1] == [ACTOR] and seconds)
    else:
        well = (roles[:1] == [ACTOR] and all(roles) and
                ACTOR not in roles[1:] and
                (GOVERNOR not in roles or
                 event.kind in ("hold", "release", "recover")))
    need(well and len(signatures) == len(signers) <= 16, 4, "its signers")
    for signer, signature in zip(signers, signatures):
        need(signed_by(signer.key, signature, pae), 4, "a signature")


def read_event(proof, genesis, checkpoint):
    entry = proof.entry
    need(included(digest(b"\0", entry), proof.index, checkpoint.size,
                  checkpoint.root, proof.path), 4, "not in the log")
    end = 13 + number(entry[9:13])
    need(entry[:1] == b"\1" and end < len(entry) <= 65535 and
         len(entry) == end + 1 + 64 * entry[end] and
         number(entry[1:9]) <= LATEST, 4,
         "not an event entry")
    body = wire.decode("Event", entry[13:end])
    need(1 <= body.occurred_at_ms <= LATEST, 4, "when it says it happened")
    pae = b"DSSEv1 32 application/vnd.waybill.event.v1 %d " % (end - 13)
    pae += entry[13:end]
    event = SimpleNamespace(
        index=proof.index, time=number(entry[1:9]), identity=digest(pae),
        body=body, kind=body.choice, subjects={}, rows={},
        action=getattr(body, body.choice or "place"))
    if event.kind == "governance":
        event.kind = event.action.choice
        event.action = getattr(event.action, event.kind or "choice")
    first = event.identity == genesis
    need(event.kind and first == (event.kind == "genesis_declaration") and
         first == (event.index == 0) and
         body.genesis == (b"" if first else genesis), 4, "another ledger's")
    check_signatures(event, pae, [entry[i:i + 64] for i in
                                  range(end + 1, len(entry), 64)])
    if first:
        event.subjects[GOVERNORS, ()] = (ZEROS, ZEROS)
    elif event.kind in ACTIONS:
        kind, fields = ACTIONS[event.kind]
        parts = tuple(getattr(event.action, f).encode() for f in fields)
        event.subjects[kind, parts] = (ZEROS, body.governance.subject_head)
    read_rows(event, proof.rows)
    return event


# --------------------------------------------------------------- rules 5 and 7

def successor(event, unit):
    return event.kind == "relabel" and event.rows[unit].role == REPLACEMENT


def check_subject(proof, events, map_root):
    count, first = SUBJECTS.get(proof.type, (None, None))
    key = (proof.type, tuple(proof.parts))
    need(len(key[1]) == count and all(len(part) <= 1024 for part in key[1]), 5,
         "a subject of no known form")
    last, head, chain = -1, ZEROS, []
    for index in proof.events:
        event = events.get(index)
        need(event and index > last, 5, "events not shown or out of order")
        need(key in event.subjects, 5, f"entry {index} isn't about {key}")
        leaf, link = event.subjects[key]
        need(chain or not first or event.kind in first or
             "successor" in first and successor(event, key[1]), 5,
             "no registration")
        need(link == head or proof.type in (OBSERVATIONS, ALIAS), 5,
             f"entry {index} was made for another chain")
        head = digest(b"waybill/head/1", head, event.identity, leaf)
        last = index
        chain.append(event)
    need(map_proof_holds(proof.map_proof, label_of(*key), len(chain), head,
                         map_root), 5, f"the map has another chain of {key}")
    return key, chain


class Authority:
    """Parties, governors and log keys, as of the entry come to."""

    def __init__(self, parties):
        self.parties, self.keys, self.suspended = parties, set(), set()
        self.governors, self.threshold, self.log_keys = {}, 0, []
        self.origin = None
        self.roles, self.issuers, self.delegates = {}, {}, set()
        self.sites, self.licences = {}, set()

    def set_governors(self, action):
        self.governors = {g.name: g.key for g in action.governors}
        count = len(action.governors)
        need(len(self.governors) == len(set(self.governors.values())) == count
             and 1 <= action.threshold <= count, 7, "a set of governors")
        self.threshold = action.threshold

    def acts_for(self, delegate, party):
        return delegate == party or (party, delegate) in self.delegates

    def governed(self, event):
        """By enough governors in force, told apart by name?"""
        by = {(signer.party, signer.key) for signer in event.body.signers
              if signer.role == GOVERNOR}
        return len(by & self.governors.items()) >= self.threshold > 0

    def check_signer(self, signer, event, proposed):
        party = signer.party
        if signer.role == GOVERNOR:
            need(signer.key in (self.governors.get(party), proposed.get(party)),
                 7, "a governor who is none")
            return
        own = event.kind == "revoke_key" and event.action.party == party
        need((party.encode(),) in self.parties, 7, f"no proof on {party!r}")
        need((party, signer.key) in self.keys, 7, "a key not in force")
        need(party not in self.suspended or own or
             event.kind in ("receive", "return", "report"), 7, "suspended")

    def check(self, event):
        body, proposed = event.body, {}
        if event.kind == "change_governors":
            proposed = {g.name: g.key for g in event.action.governors}
        need(body.occurred_at_ms <= event.time + 600_000, 7, "in the future")
        for signer in body.signers:
            self.check_signer(signer, event, proposed)
        if body.choice != "governance":
            return
        need(event.time <= body.governance.not_after_ms, 7, "after its time")
        if body.signers[0].role == ACTOR:
            need(event.kind == "mark_finding" or event.kind in ALONE and
                 event.action.party == body.signers[0].party, 7, "alone")
            return
        by = {(signer.party, signer.key) for signer in body.signers}
        need(event.kind not in ("delegate", "withdraw_delegation") and
             len(by & self.governors.items()) >= self.threshold, 7,
             "too few governors")
        need(proposed.items() - self.governors.items() <= by, 7,
             "a new governor who didn't sign")

    def apply(self, event):
        action = event.action
        if event.kind == "genesis_declaration":
            self.log_keys, self.origin = action.log_keys, action.origin
            self.set_governors(action)
            by = {(signer.party, signer.key) for signer in event.body.signers}
            need(by <= self.governors.items() and len(by) >= self.threshold and
                 action.version == 1, 7, "the genesis")
        elif event.kind in ("admit_party", "add_key"):
            self.keys.add((action.party, action.key))
        elif event.kind == "delegate":
            self.delegates.add((action.party, action.delegate))
        elif event.kind == "withdraw_delegation":
            self.delegates.discard((action.party, action.delegate))
        elif event.kind == "register_model":
            self.issuers[action.model] = action.issuers
        elif event.kind == "add_site":
            self.sites[action.party, action.site] = action.country
        elif event.kind == "issue_licence":
            self.licences.add(action.licence)
        elif event.kind == "revoke_key":
            self.keys.discard((action.party, action.key))
        elif event.kind == "suspend_party":
            self.suspended.add(action.party)
        elif event.kind == "reinstate_party":
            self.suspended.discard(action.party)
        elif event.kind == "change_governors":
            self.set_governors(action)
        elif event.kind == "change_log_keys":
            self.log_keys = action.log_keys
        if event.kind in ("admit_party", "update_party"):
            self.roles[action.party] = action.role


def verify(octets, genesis, pinned=None):
    """{(type, parts): events} of an answer that holds; else raises Refused.

    `pinned` is (size, root, consistency path) of an earlier checkpoint.
    """
    events, subjects, last, rule = {}, {}, None, 0
    identities = set()
    try:
        answer = wire.decode("Answer", octets)
        rule = 1
        checkpoint = read_checkpoint(answer.checkpoint)
        rule = 4
        seal = answer.seal
        need(len(seal) == 62 and seal[:2] == b"\2\1" and
             number(seal[54:]) <= LATEST and
             included(digest(b"\0", seal), checkpoint.size - 1,
                      checkpoint.size, checkpoint.root, answer.seal_path), 2,
             "no seal is the last entry")
        for proof in answer.entries:
            event = read_event(proof, genesis, checkpoint)
            need(not last or last.index < event.index and
                 last.time <= event.time, 4, "entries out of order")
            need(event.identity not in identities, 4, "an event twice")
            identities.add(event.identity)
            events[event.index] = last = event
    except ValueError as error:  # Malformed is one.
        raise Refused(rule, error) from None
    need(not last or last.time <= number(seal[54:]), 4, "later than the seal")
    for proof in answer.subjects:
        key, chain = check_subject(proof, events, seal[14:46])
        need(key not in subjects, 5, "a subject twice")
        subjects[key] = chain
    need({e.index for chain in subjects.values() for e in chain} ==
         set(events), 6, "an entry of no subject")
    need(subjects.get((GOVERNORS, ())), 7, "no proof on the governors")
    authority = Authority({parts for kind, parts in subjects if kind == PARTY})
    for event in events.values():
        if event.index:
            authority.check(event)
        authority.apply(event)
    need(checkpoint.origin == authority.origin and any(
        signed_by_log(checkpoint, key) for key in authority.log_keys), 8,
         "not signed by the log")
    need(not pinned or consistent(*pinned[:2], checkpoint.size,
                                  checkpoint.root, pinned[2]), "(pinned)",
         "not the log that was pinned")
    return subjects


def named_by(event):
    """The subjects that an event of a unit names (section 5.2)."""
    places = [event.body.place, getattr(event.action, "destination", None)]
    sites = {(p.site_party, p.site) for p in places if p and p.site}
    parties = {party for party, _ in sites} | {
        s.party for s in event.body.signers if s.role != GOVERNOR} | {
        getattr(event.action, field)
        for field in NAMING.get(event.kind, "").split()}
    named = {(kind, (party,)) for party in parties - {""}
             for kind in (PARTY, APPROVALS, OWNERSHIP)}
    named |= {(SITE, site) for site in sites}
    for kind, field in (MODEL, "model"), (LICENCE, "licence"):
        if getattr(event.action, field, ""):
            named.add((kind, (getattr(event.action, field),)))
    return {(kind, tuple(p.encode() for p in parts)) for kind, parts in named}


def meaning_of(subjects, kind, value):
    """The unit that an alias means; None if it is proved that nobody bound it.

    The alias's subject has to be in the answer (section 5.2).
    """
    key = (ALIAS, (bytes([kind]), value.encode()))
    need(key in subjects, 9, "nothing is proved about the alias")
    if not subjects[key]:
        return None
    leaf = subjects[key][0].subjects[key][0]
    for unit, row in subjects[key][0].rows.items():
        if any((a.kind, a.value) == (kind, value)
               for a in row.attributes.aliases):
            need(row.leaf == leaf, 5, "another row than the first one's")
            return unit
    raise Refused(5, "an alias without the row that binds it")


def other_identities(subjects, unit):
    """The units that relabels name beside this one, however far (5.2)."""
    line, todo = set(), [unit]
    while todo:
        unit = todo.pop()
        if unit in line:
            continue
        line.add(unit)
        need((CUSTODY, unit) in subjects and (OBSERVATIONS, unit) in subjects,
             9, "another identity of the unit isn't proved")
        for event in subjects[CUSTODY, unit]:
            row = event.rows[unit]
            if event.kind != "relabel" or row.role not in (
                    REPLACED, REPLACEMENT):
                continue
            other = parts_of(row.attributes.counterpart)
            theirs = event.rows.get(other)
            need(theirs and event in subjects.get((CUSTODY, other), ()) and
                 theirs.role == REPLACED + REPLACEMENT - row.role and
                 parts_of(theirs.attributes.counterpart) == unit, 9,
                 "a pair that doesn't name each other")
            todo.append(other)
    return line


def check_custody(subjects, line):
    """Rule 10: the rules of custody (7) allow each event of these chains."""
    authority, states, owners = Authority(set()), {}, {}
    lasts, days = {}, {}
    for event in sorted({event.index: event for chain in subjects.values()
                         for event in chain}.values(), key=lambda e: e.index):
        befores = dict(states)
        for unit in line:
            row = event.rows.get(unit)
            before = befores.get(unit) or custody.beginning()
            issuer = unit[0].decode()
            if row and event in subjects[OBSERVATIONS, unit]:
                day = (unit, event.time // custody.DAY,
                       custody.actor_of(event))
                fault = custody.observable(
                    before, event, row,
                    owners.get(unit) or before.first_owner or issuer,
                    days.get(day, 0), authority)
                need(not fault, 10, f"entry {event.index}: {fault}")
                days[day] = days.get(day, 0) + 1
            if row is None or event not in subjects[CUSTODY, unit]:
                continue
            fault = custody.lawful(before, event, row, issuer, authority,
                                   lasts.get(unit))
            need(not fault, 10, f"entry {event.index}: {fault}")
            states[unit] = custody.advance(before, event, row, issuer)
            lasts[unit] = event
            if successor(event, unit):
                old = parts_of(row.attributes.counterpart)
                was = befores.get(old) or custody.beginning()
                owner = owners.get(old) or was.first_owner or old[0].decode()
                need(custody.succeeds(row, was, owner), 9,
                     "a successor states what its predecessor was not")
        for unit in line:
            if event.kind == "transfer_title" and unit in event.rows:
                owners[unit] = event.action.new_owner
        authority.apply(event)


def parts_of(unit):
    return unit and (unit.issuer.encode(), unit.serial.encode())


def judge(octets, genesis, unit=None, pinned=None):
    """The exit status, and the lines that tell the chains."""
    subjects = verify(octets, genesis, pinned)
    wanted = [key for key in subjects if key[0] in (CUSTODY, OBSERVATIONS)]
    if unit:
        parts = tuple(part.encode() for part in unit)
        wanted = [(CUSTODY, parts), (OBSERVATIONS, parts)]
        wanted += [(kind, other)
                   for other in sorted(other_identities(subjects, parts) -
                                       {parts})
                   for kind in (CUSTODY, OBSERVATIONS)]
    lines, status = [], 0
    for key in wanted:
        need(key in subjects, 9, "not about the unit asked for")
        name = (ascii(part.decode("utf-8", "replace")) for part in key[1])
        lines.append(" ".join([
            "custody" if key[0] == CUSTODY else "observations", *name]))
        for event in subjects[key]:
            missing = named_by(event) - subjects.keys()
            need(not missing or subjects.get((CUSTODY, key[1])) == [], 9,
                 f"entry {event.index} names {missing}")
            signers = " ".join(ascii(s.party) for s in event.body.signers)
            lines.append(f"  {event.index} {event.time} {event.kind} {signers}")
        if key[0] == CUSTODY and not subjects[key]:
            status = 3
    if unit:
        check_custody(subjects, {key[1] for key in wanted})
    return status, lines


def tree_head(text):
    size, root = text.split(":")
    return int(size), bytes.fromhex(root)


def main(arguments):
    parser = argparse.ArgumentParser(description="Verifies a saved answer.")
    parser.add_argument("file", type=argparse.FileType("rb"))
    parser.add_argument("genesis", type=bytes.fromhex)
    parser.add_argument("--unit", nargs=2, metavar=("ISSUER", "SERIAL"))
    parser.add_argument("--pinned", type=tree_head, metavar="SIZE:ROOT")
    parser.add_argument("--consistency", type=argparse.FileType("r"))
    options = parser.parse_args(arguments)
    try:
        proof = options.consistency.read() if options.consistency else ""
        pinned = options.pinned and (
            *options.pinned, [unbase64(line) for line in proof.split()])
        status, lines = judge(options.file.read(), options.genesis,
                              options.unit, pinned)
    except (Refused, ValueError) as error:
        print(f"refused: {error}", file=sys.stderr)
        return 4
    print("\n".join(lines))
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
