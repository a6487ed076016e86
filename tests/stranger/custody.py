# SPDX-License-Identifier: Apache-2.0
"""A unit's state and what its own chain allows: docs/FORMAT.md, section 7.

Written from that page alone. A state is a namespace; lawful() says what is
wrong with an event, advance() what it leaves.
"""
import copy
from types import SimpleNamespace

(SUBJECT, PARENT, CHILD, SEEN_INSIDE, UNEXPECTED, REPLACED,
 REPLACEMENT) = range(1, 8)
COSIGNER = 2
ACCEPTED, REFUSED, MISSING = 1, 2, 3
NOTHING, ACTIVE, RETIRED, DESTROYED, SUCCEEDED = range(5)
(NO_LEG, IN_TRANSIT, LEG_MISSING, LEG_ACCEPTED, LEG_REFUSED, LEG_VOIDED,
 LEG_CLOSED) = range(7)
NOT_REPORTED, SEIZED = 0, 3
INSPECTOR, AUTHORITY, DEVICE_KEY = 9, 10, 3
FILL, EMPTY = ("assemble", "pack"), ("remove", "unpack")
END = ("retire", "destroy")
WORK = FILL + EMPTY + END + ("relabel", "deploy")
NAMES_SHIPMENT = ("receive", "return", "redirect", "void")
TARGETS_KEPT = 16  # Of corrections.
OBSERVATIONS_A_DAY, DAY = 64, 86_400_000
# Who has to be admitted before an event names them.
ADMITTED = {"ship": "consignee end_user payer carrier",
            "redirect": "consignee", "return": "carrier",
            "deploy": "operator tenant", "transfer_title": "new_owner",
            "reassign_custody": "to"}


def beginning():
    """The state of what was never seen."""
    return SimpleNamespace(
        lifecycle=NOTHING, model="", kind=0, lot="", custodian="", parent=None,
        contents=0, held_by="", reported=0, reported_by="", return_due=False,
        country="", site=("", ""), deployed=False, first_owner="",
        device_keys=[], last=b"", corrected=False, targets=[], before=None,
        shipment=SimpleNamespace(id=None, leg=NO_LEG, shipper="", consignee="",
                                 carrier="", country="", is_return=False,
                                 of_refused=False))


def name_of(unit):
    return unit and (unit.issuer, unit.serial)


def is_open(state):
    return state.shipment.leg in (IN_TRANSIT, LEG_MISSING)


def is_held(state):
    leg = state.shipment
    return not is_open(state) and leg.leg != LEG_REFUSED and not (
        leg.leg == LEG_VOIDED and leg.of_refused)


def cosigners_of(event):
    return {s.party for s in event.body.signers if s.role == COSIGNER}


def actor_of(event):
    first = event.body.signers[0]
    return first.party if first.role == 1 else ""


def begins(event, row):
    return event.kind == "commission" or (
        event.kind == "relabel" and row.role == REPLACEMENT)


def moves(event):
    return event.kind in NAMES_SHIPMENT + ("ship", "reassign_custody") or (
        event.kind == "report" and event.action.kind == SEIZED)


def device_keys(row):
    return [a.value for a in row.attributes.aliases if a.kind == DEVICE_KEY]


def is_kept(state, actor):
    leg = state.shipment
    return state.custodian == actor and (
        leg.leg == LEG_ACCEPTED or leg.leg == LEG_VOIDED and leg.is_return)


def came_back(state, issuer):
    if is_open(state):
        return state.shipment.consignee == issuer
    return state.custodian == issuer and (
        state.shipment.leg == LEG_ACCEPTED or not is_held(state))


def contents_hold(state, event, row):
    """Does the row state what may be inside afterwards?"""
    stated = row.attributes.contents
    if event.kind in FILL:
        return stated > state.contents
    if event.kind in EMPTY:
        return stated < state.contents
    if event.kind == "receive":
        return stated <= state.contents
    return stated == state.contents


def beginning_fault(state, event, row, issuer, authority):
    if state.lifecycle != NOTHING:
        return "it is in being"
    if event.kind == "commission":
        granted = authority.issuers.get(event.action.model, ())
        return (actor_of(event) != issuer or issuer not in granted) and (
            "not its issuer's to commission")
    return not any(signer.role in (1, 2) and
                   authority.acts_for(signer.party, issuer)
                   for signer in event.body.signers) and (
        "its issuer didn't sign")


def flag_fault(state, event):
    kind = event.kind
    if state.reported and (
            kind in ("ship", "return", "redirect", "void") + FILL + END +
            ("relabel", "deploy")):
        return "it is reported"
    if state.reported == SEIZED and kind in ("receive", "report"):
        return "it is seized"
    if kind == "report" and state.reported == event.action.kind:
        return "reported twice"
    if state.held_by and kind in ("ship", "return", "redirect") + WORK:
        return "it is on hold"
    if kind == "recover" and not state.reported:
        return "it isn't reported"
    return None


def whose_fault(state, event, authority):
    kind, actor = event.kind, actor_of(event)
    governed = authority.governed(event)
    power = authority.roles.get(actor) == AUTHORITY
    own = state.custodian == actor
    allowed = {
        "ship": lambda: authority.acts_for(actor, state.custodian),
        "hold": lambda: power or governed or own and not state.held_by,
        "release": lambda: state.held_by and (
            state.held_by == actor or governed),
        "report": lambda: power or own and event.action.kind != SEIZED,
        "recover": lambda: state.reported_by == actor or governed,
        "reassign_custody":
            lambda: state.custodian == getattr(event.action, "from"),
    }.get(kind, lambda: own or kind not in WORK)
    return not allowed() and "not this party's to do"


def shipment_fault(state, event):
    kind, actor, leg = event.kind, actor_of(event), state.shipment
    if kind in ("ship",) + WORK and not is_held(state):
        return "it is under way, or refused"
    if kind not in NAMES_SHIPMENT:
        return None
    if leg.id != event.action.shipment:
        return "it isn't in that shipment"
    if kind == "return":
        again = leg.leg == LEG_VOIDED and leg.is_return
        refused = leg.leg == LEG_REFUSED or (
            leg.leg == LEG_VOIDED and leg.of_refused)
        return (actor != (leg.shipper if again else leg.consignee) or
                not refused and not is_kept(state, actor)) and (
            "it isn't this party's to return")
    if kind == "receive" and actor != leg.consignee:
        return "it wasn't shipped to this party"
    return not is_open(state) and "it is resolved"


def containment_fault(state, event, row):
    kind = event.kind
    ends = kind in END or kind == "relabel" and row.role == REPLACED
    if row.role == CHILD and kind in FILL and (
            state.parent or name_of(event.action.container) == row.unit):
        return "it is inside another unit, or would be inside itself"
    if row.role == CHILD and kind in EMPTY and (
            state.parent != name_of(event.action.container)):
        return "it isn't inside that unit"
    if ends and (state.parent or state.contents):
        return "it is inside something, or holds something"
    return (moves(event) or row.role == PARENT) and not contents_hold(
        state, event, row) and "its contents are misstated"


def correction_fault(state, event, last):
    target, actor = event.action.target, actor_of(event)
    if (last is None or target in state.targets or state.corrected
            or state.last != target or last.kind == "reassign_custody"):
        return "not its last event"
    if last.kind != "receive":
        return actor != actor_of(last) and "not its signer's correction"
    both = {actor_of(last), state.shipment.shipper}
    return (actor not in both or both - {actor} - cosigners_of(event)) and (
        "a receipt is taken back by both")


def naming_fault(event, authority):
    """What is named has to be registered."""
    action, kind = event.action, event.kind
    for field in ADMITTED.get(kind, "").split():
        if getattr(action, field) not in {"", *authority.roles}:
            return f"it names {getattr(action, field)!r}, who isn't admitted"
    for place in event.body.place, getattr(action, "destination", None):
        if place and place.site and (
                not place.country or place.country !=
                authority.sites.get((place.site_party, place.site))):
            return "it names a site in another country, or none"
    if kind == "ship" and action.licence not in {"", *authority.licences}:
        return "it names a licence that wasn't issued"
    return kind == "commission" and action.model not in authority.issuers and (
        "it names a model that isn't registered")


def observable(state, event, row, owner, today, authority):
    """What a unit's own chains have against an observation; None: nothing.

    `today` counts those of the day by this actor before.
    """
    kind, actor, leg = event.kind, actor_of(event), state.shipment
    own = state.custodian == actor
    fault = naming_fault(event, authority)
    if fault or not state.last or today >= OBSERVATIONS_A_DAY:
        return fault or "of nothing that was registered, or too many today"
    if kind == "transfer_title":
        return (state.lifecycle != ACTIVE or actor != owner or
                event.action.new_owner not in cosigners_of(event)) and (
            "not a transfer by the owner to who signs, too")
    if kind in ("count", "repair"):
        return not own and "not its custodian's"
    if kind == "attest" and row.role == SUBJECT:
        return not (own or event.action.level >= 4 or
                    authority.roles[actor] in (INSPECTOR, AUTHORITY)) and (
            "attested by a stranger")
    here = kind in ("carry", "receive") and is_open(state) and (
        leg.id == event.action.shipment)
    if kind == "carry":
        return (not here or actor != leg.carrier) and "not its carrier's"
    return kind == "receive" and here and "unexpected, though on its way there"


def lawful(state, event, row, issuer, authority, last):
    """What the unit's own chain has against the event; None: nothing.

    `last` is the event of that chain before.
    """
    fault = naming_fault(event, authority)
    if fault:
        return fault
    if begins(event, row):
        return beginning_fault(state, event, row, issuer, authority)
    if event.kind == "correct":
        return correction_fault(state, event, last)
    if state.lifecycle != ACTIVE and not (
            state.lifecycle == RETIRED and event.kind == "destroy"):
        return "it isn't in being any more"
    if event.kind == "replace":
        if actor_of(event) != issuer:
            return "another issuer's"
        return row.role == REPLACED and (
            state.return_due or not came_back(state, issuer)) and (
            "it isn't on its way back")
    if event.kind == "redirect" or event.kind == "void":
        if state.shipment.id != event.action.shipment or (
                not authority.acts_for(actor_of(event),
                                       state.shipment.shipper)):
            return "not shipped by this party"
    return (flag_fault(state, event) or whose_fault(state, event, authority)
            or shipment_fault(state, event)
            or containment_fault(state, event, row))


# ------------------------------------------------------------- what is left

def settle(state, place):
    state.country = place.country if place else ""
    state.site = (place.site_party, place.site) if place else ("", "")


def give(state, to):
    if state.custodian != to and state.held_by == state.custodian:
        state.held_by = ""
    state.custodian = to


def begun(state, event, row):
    new = beginning()
    new.targets = state.targets
    new.lifecycle, new.device_keys = ACTIVE, device_keys(row)
    said = event.action
    if event.kind == "relabel":
        said = row.attributes.succession
        settle(new, said)
        new.first_owner = said.owner
    else:
        settle(new, event.body.place)
    new.model, new.kind, new.lot = said.model, said.kind, said.lot
    return new


def receive(state, event, row):
    leg = state.shipment
    if state.contents:
        state.contents = row.attributes.contents
    if row.outcome == MISSING:
        leg.leg, state.parent = LEG_MISSING, None
        return
    state.reported, state.reported_by = NOT_REPORTED, ""
    if row.outcome == REFUSED:
        leg.leg = LEG_REFUSED
        return
    leg.leg, state.deployed = LEG_ACCEPTED, False
    give(state, leg.consignee)
    settle(state, event.body.place)
    state.country = state.country or leg.country


def open_shipment(state, event, consignee, shipper):
    last, back = state.shipment, event.kind == "return"
    destination = event.action.destination
    state.shipment = SimpleNamespace(
        id=event.identity, leg=IN_TRANSIT, shipper=shipper,
        consignee=consignee, carrier=event.action.carrier, is_return=back,
        country=destination.country if destination else "",
        of_refused=back and shipper != state.custodian)
    if back:
        state.shipment.consignee = (
            last.consignee if last.leg == LEG_VOIDED else last.shipper)


def close(state):
    if state.shipment.id is not None and not is_held(state):
        state.shipment.leg = LEG_CLOSED


def change(state, event, row, issuer):
    kind, action, actor = event.kind, event.action, actor_of(event)
    if kind == "ship":
        open_shipment(state, event, action.consignee, state.custodian)
    elif kind == "return":
        open_shipment(state, event, None, actor)
    elif kind == "receive":
        receive(state, event, row)
        if row.outcome == ACCEPTED and state.custodian == issuer:
            state.return_due = False
    elif kind == "redirect":
        state.shipment.consignee = action.consignee
        state.shipment.country = (
            action.destination.country if action.destination else "")
    elif kind == "void":
        state.shipment.leg = LEG_VOIDED
    elif kind in FILL + EMPTY and row.role == PARENT:
        state.contents = row.attributes.contents
    elif kind in FILL + EMPTY:
        state.parent = name_of(action.container) if kind in FILL else None
    elif kind == "deploy":
        state.deployed = True
        if event.body.place and event.body.place.country:
            settle(state, event.body.place)
    elif kind == "replace" and row.role == REPLACED:
        state.return_due = state.custodian != issuer or not is_held(state)
    elif kind in ("hold", "release"):
        state.held_by = actor if kind == "hold" else ""
    elif kind == "report":
        state.reported, state.reported_by = action.kind, actor
        if action.kind == SEIZED:
            close(state)
            give(state, actor)
            state.deployed = False
    elif kind == "recover":
        state.reported, state.reported_by = NOT_REPORTED, ""
        if event.body.place and event.body.place.country:
            settle(state, event.body.place)
    elif kind in END:
        state.lifecycle = RETIRED if kind == "retire" else DESTROYED
        state.deployed = False
    elif kind == "relabel" and row.role == REPLACED:
        state.lifecycle, state.deployed = SUCCEEDED, False
    elif kind == "reassign_custody":
        close(state)
        give(state, action.to)


def advance(before, event, row, issuer):
    """The state after the event; the one before it isn't changed."""
    before = copy.deepcopy(before)
    if event.kind == "correct":
        state = before.before
        state.targets = (before.targets + [event.action.target])[-TARGETS_KEPT:]
        state.corrected, state.before = True, None
    else:
        before.before = None
        if begins(event, row):
            state = begun(before, event, row)
            state.custodian = (
                actor_of(event) if event.kind == "relabel" else issuer)
        else:
            state = copy.deepcopy(before)
            change(state, event, row, issuer)
        before.targets = []
        state.before, state.corrected = before, False
    state.last = event.identity
    return state


def succeeds(row, replaced, owner):
    """Does a successor's row state what the replaced unit is?"""
    said = row.attributes.succession
    return device_keys(row) == replaced.device_keys and owner == said.owner and (
        (said.model, said.kind, said.lot, said.country,
         (said.site_party, said.site)) ==
        (replaced.model, replaced.kind, replaced.lot, replaced.country,
         replaced.site))
