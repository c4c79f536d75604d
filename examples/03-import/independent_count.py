"""Counts what an import of the two public data sets should come to, without any of the library's code.

    python3 examples/03-import/independent_count.py online-retail FILE
    python3 examples/03-import/independent_count.py olist FOLDER
"""

import csv
import gzip
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

FREIGHT = {"POST", "DOT", "C2"}
NOT_GOODS = {"AMAZONFEE", "BANK CHARGES", "B", "CRUK", "S"}


def rows_of(path):
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def whole_pence(text):
    return Decimal(text) * 100 % 1 == 0


def online_retail(path):
    invoices = defaultdict(list)
    for row in rows_of(path):
        invoices[row["InvoiceNo"]].append(row)
    documents, rows = Counter(), Counter()
    goods, freight = 0, 0
    for number, lines in invoices.items():
        if number.startswith("C"):
            outcome, counted = "quarantined CANCELLATION_UNLINKED", lines
        elif number.startswith("A"):
            outcome, counted = "quarantined BAD_DEBT_ADJUSTMENT", lines
        elif all(int(line["Quantity"]) < 0 for line in lines):
            outcome, counted = "quarantined STOCK_WRITE_OFF", lines
        elif all(Decimal(line["UnitPrice"]) == 0 and line["CustomerID"] == "" for line in lines):
            outcome, counted = "quarantined STOCK_CORRECTION", lines
        else:
            counted = [line for line in lines if line["StockCode"] not in NOT_GOODS]
            rows["ignored NOT_GOODS"] += len(lines) - len(counted)
            if not all(whole_pence(line["UnitPrice"]) for line in counted):
                outcome = "quarantined MONEY_PRECISION"
            elif all(line["StockCode"] in FREIGHT for line in counted):
                outcome = "quarantined NO_LINES"
            else:
                outcome = "booked"
                for line in counted:
                    pence = int(Decimal(line["UnitPrice"]) * 100) * int(line["Quantity"])
                    if line["StockCode"] in FREIGHT:
                        freight += pence
                    else:
                        goods += pence
        documents[outcome] += 1
        rows[outcome] += len(counted)
    report("documents", documents)
    report("invoices", rows)
    print(f"booked goods {goods} pence, freight {freight} pence")


def olist(folder):
    def table(name):
        return list(rows_of(next(Path(folder).glob(f"{name}.csv*"))))

    orders, items, payments, customers = map(table, ("orders", "order_items", "order_payments", "customers"))
    items_of = Counter(item["order_id"] for item in items)
    outcome = {order["order_id"]: "booked" if items_of[order["order_id"]] else "quarantined NO_LINES" for order in orders}
    owner = {order["customer_id"]: order["order_id"] for order in orders}
    report("documents", Counter(outcome.values()))
    report("orders", Counter(outcome[order["order_id"]] for order in orders))
    report("items", Counter(outcome[item["order_id"]] for item in items))
    report(
        "payments",
        Counter(
            "ignored NOTHING_PAID" if Decimal(payment["payment_value"]) == 0 else outcome[payment["order_id"]]
            for payment in payments
        ),
    )
    report("customers", Counter(outcome[owner[customer["customer_id"]]] for customer in customers))
    for name in ("order_reviews", "products", "sellers", "product_category_name_translation"):
        print(f"{name}: ignored {len(table(name))}")
    captured = sum(int(Decimal(payment["payment_value"]) * 100) for payment in payments)
    print(f"captured {captured} centavos")


def report(name, counts):
    print(f"{name}: read {sum(counts.values())}")
    for outcome, count in sorted(counts.items()):
        print(f"  {outcome:40}{count:>8}")


if __name__ == "__main__":
    {"online-retail": online_retail, "olist": olist}[sys.argv[1]](sys.argv[2])
