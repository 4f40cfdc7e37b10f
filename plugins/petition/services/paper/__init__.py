"""Use cases of signatures on paper: print sheets, enter each twice, settle what differs, count it once."""

from plugins.petition.services.paper.entering import begin_again, enter_sheet, void_sheet
from plugins.petition.services.paper.forgetting import erase_sheets, forget_scans_of_space, lapse_sheets
from plugins.petition.services.paper.lookup import can_enter, check_enterable, deadline, read_code, sheet_of_code
from plugins.petition.services.paper.own import of_person
from plugins.petition.services.paper.printing import print_sheets
from plugins.petition.services.paper.scanning import attach_scan, scan_of
from plugins.petition.services.paper.settling import differences, settle_sheet
from plugins.petition.services.paper.tallying import Tally, count_sheet, foreseen

__all__ = [
    "Tally",
    "attach_scan",
    "begin_again",
    "can_enter",
    "check_enterable",
    "count_sheet",
    "deadline",
    "differences",
    "enter_sheet",
    "erase_sheets",
    "foreseen",
    "forget_scans_of_space",
    "lapse_sheets",
    "of_person",
    "print_sheets",
    "read_code",
    "scan_of",
    "settle_sheet",
    "sheet_of_code",
    "void_sheet",
]
