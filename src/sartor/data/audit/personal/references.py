"""Words that say what a number is: an order, a version, a ticket. Such numbers are not about a person."""

import re

from sartor.data.audit.hit import before

_NOUNS = (
    r"orders?|tickets?|invoices?|tracking|parcel|package|shipment|shipping|delivery|consignment|waybill|"
    r"isbn|issn|doi|"
    r"version|release|serial|sku|parts?|models?|articles?|items?|products?|ref|reference|batch|lot|build|"
    r"commit|revision|"
    r"job|run|task|confirmation|booking|reservation|flight|transactions?|receipt|voucher|coupon|vin|ean|"
    r"upc|gtin|asin|"
    r"barcode|bar code|patent|rfc|cve|case|docket|claim|incident|issue|bug|request|quote|quotation|"
    r"contract|purchase order|"
    r"po|rma|form|figure|table|section|page|chapter|equation|line|row|id|uuid|hash|checksum|timestamp|"
    r"epoch|seed|port|"
    r"part no|stock|inventory|device|imei|firmware|kit|catalogu?e|error code|code|grant|nct|pmid|arxiv|zip|"
    r"bestell\w*|auftrags?\w*|rechnungs?\w*|sendungs?\w*|paket\w*|artikel\w*|vorgangs?\w*|aktenzeichen|az|"
    r"ticketnummer|"
    r"buchungs?\w*|serien\w*|seriennummer|modell\w*|vertrags?\w*|lieferschein\w*|"
    r"commande|facture|colis|suivi|référence|dossier|série|"
    r"pedido|factura|envío|seguimiento|referencia|expediente|serie|"
    r"ordine|fattura|spedizione|riferimento|pratica|"
    r"bestelling|bestelnummer|factuur|factuurnummer|zending|ordernummer|artikelnummer|"
    r"encomenda|fatura|processo"
)
_REFERENCE = re.compile(
    rf"(?:(?<![^\W_])(?:{_NOUNS})(?:[\s_-]*(?:number|numbers|no\b\.?|nr\b\.?|num\b\.?|n[°º]|code|id|key|"
    rf"ref\w*|nummer|"
    r"numéro|número|numero|de|du|di|number's))*\s*(?:is|was|are|ist|lautet|est|es|è|:|=|#|-|,|"
    r"\()*\s*[\"'`#]*\s*|[#№§$€£]\s*)$",
    re.IGNORECASE,
)


def is_reference(text: str, start: int) -> bool:
    """Tell whether the words before say that a number here counts orders, versions, parts and the like."""
    return _REFERENCE.search(before(text, start)) is not None


def is_sequence(digits: str, n_digits: int = 7) -> bool:
    """Tell whether digits were typed along the keyboard: 1234567, 9876543, 1111111.

    Args:
        n_digits: How long a part must run up or down.
    """
    if len(set(digits)) <= 2:
        return True
    return any(
        up[i : i + n_digits] in digits for up in ("1234567890", "9876543210") for i in range(len(up) - n_digits + 1)
    )
