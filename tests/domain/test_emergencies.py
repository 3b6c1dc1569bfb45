"""Which words make an emergency, and whom to call."""

import pytest

from app.domain.emergencies import NUMBERS, Emergency, emergencies_in, number_to_call


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3号楼着火了", [Emergency.FIRE]),
        ("楼道里冒浓烟，快来", [Emergency.FIRE]),
        ("电线断了，垂到地上", [Emergency.FIRE]),
        ("楼下煤气味很大", [Emergency.GAS]),
        ("可能燃气泄漏", [Emergency.GAS]),
        ("电梯困人了，快来", [Emergency.TRAPPED]),
        ("小孩关在电梯里", [Emergency.TRAPPED]),
        ("有人触电", [Emergency.SHOCK]),
        ("老人摔倒起不来", [Emergency.INJURY]),
        ("工人掉进井里流血了", [Emergency.INJURY]),
        ("两家人打架", [Emergency.VIOLENCE]),
        ("门口有人持刀", [Emergency.VIOLENCE]),
        ("失火了，有人受伤", [Emergency.FIRE, Emergency.INJURY]),
        ("上次着火的地方现在又着火了", [Emergency.FIRE]),
        ("我家着火了怕来不及", [Emergency.FIRE]),
        ("地下室着火怕烧到楼上", [Emergency.FIRE]),
        ("消防车进不来三楼着火了", [Emergency.FIRE]),
        ("电瓶车冒烟了危险", [Emergency.FIRE]),
        ("着火了可能会烧到液化气", [Emergency.FIRE]),
        ("检查发现线路冒烟", [Emergency.FIRE]),
        ("怕来不及三楼着火了", [Emergency.FIRE]),
        ("厨房烟很大", [Emergency.FIRE]),
        ("报火警", [Emergency.FIRE]),
        ("老人在家昏迷已经打了120担心来不及", [Emergency.INJURY]),
        ("有人割腕自杀血流不止", [Emergency.INJURY]),
        ("我爸心脏病犯了", [Emergency.INJURY]),
        ("孩子被车撞了", [Emergency.INJURY]),
        ("被车撞了", [Emergency.INJURY]),
        ("老人摔断腿", [Emergency.INJURY]),
        ("有人要跳", [Emergency.INJURY]),
        ("救命", [Emergency.VIOLENCE]),
        ("消防通道堵了", []),
        ("万一电动车着火了怎么办", []),
        ("现在如果着火消防车进不来", []),
        ("有触电危险", []),
        ("火灾保险怎么赔", []),
        ("经常有人打架", []),
        ("怕孩子掉进河里", []),
        ("担心老化的线路着火", []),
        ("路边护栏被车撞坏了", []),
        ("空调一开就要跳闸", []),
        ("这是老人的救命钱", []),
        ("楼下饭店油烟很大", []),
        ("火警电话打不通", []),
        ("2号楼电梯又坏了没人修", []),
        ("垃圾桶满了味道大", []),
        ("楼下烧烤店冒烟", []),
        ("燃气灶打不着火", []),
        ("燃气费太贵", []),
        ("天然气管道漏水", []),
        ("存在火灾隐患", []),
        ("电动车上楼充电，容易着火", []),
        ("去年这里着过火", []),
        ("怕老人摔伤", []),
        ("生活困难，想申请低保", []),
        ("工伤的医药费没人管", []),
        ("楼道灯坏了两天", []),
        ("", []),
    ],
)
def test_what_has_happened_counts_and_what_is_feared_past_or_paid_for_does_not(text, found):
    assert list(emergencies_in(text)) == found


def test_what_one_clause_fears_another_may_report():
    assert emergencies_in("一直怕着火，今天三楼起火了") == (Emergency.FIRE,)


def test_every_emergency_has_a_number():
    assert {kind: number_to_call(kind) for kind in Emergency} == dict(NUMBERS)


def test_the_gas_company_is_called_for_gas_only():
    assert number_to_call(Emergency.GAS, gas_company="0537-2380000") == "0537-2380000"
    assert number_to_call(Emergency.FIRE, gas_company="0537-2380000") == "119"
