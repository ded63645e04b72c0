"""Who moves an audience, and about what."""

from scoring.models.absences import Absence
from scoring.models.accounts import Account
from scoring.models.activity import Given, Post, Reaction, Tally
from scoring.models.changes import ActivityChange
from scoring.models.endorsements import Endorsement, EndorsementLink
from scoring.models.flags import Appeal, Decision, Flag
from scoring.models.networks import Grant, NetworkApp, NetworkUse
from scoring.models.objections import TopicDecision, TopicDispute, TopicVeto, Untagged
from scoring.models.ranks import KindRank
from scoring.models.reactors import Reactor
from scoring.models.readings import Reading
from scoring.models.runs import Estimates, ScoreRun
from scoring.models.scores import Score, ShadowScore
from scoring.models.sharing import ShareOffer
from scoring.models.told import Push, PushKey, Upload
from scoring.models.topics import Topic, TopicStrength
from scoring.models.versions import ModelVersion
from scoring.models.webmentions import Webmention

__all__ = [
    "Absence",
    "Account",
    "ActivityChange",
    "Estimates",
    "Appeal",
    "Decision",
    "Flag",
    "Endorsement",
    "EndorsementLink",
    "Given",
    "Grant",
    "KindRank",
    "ModelVersion",
    "NetworkApp",
    "NetworkUse",
    "Post",
    "Push",
    "PushKey",
    "Reaction",
    "Reactor",
    "Reading",
    "Score",
    "ScoreRun",
    "ShadowScore",
    "ShareOffer",
    "Tally",
    "Topic",
    "TopicDecision",
    "TopicDispute",
    "TopicStrength",
    "TopicVeto",
    "Untagged",
    "Upload",
    "Webmention",
]
