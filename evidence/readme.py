"""The README of a bundle, in Chinese and English: what lies there, how to verify it, and what that does not prove."""

from evidence.manifest import Manifest

_TEXT = """证据包 · evidence bundle ({form})
{unit} {year}
检查点 checkpoint {number} · {size} 条 leaves · 根 root {root}

一、这里有什么
  report.html        给人看的说明页；以 leaves/ 中的记录为准
  files/<sha256>     单位报送的原始文件与事实文件，一字节未改；原名见 manifest.json
  leaves/<n>.json    封存的记录（正是当时计算哈希的字节）：报送、评分与计分项、评分标准、事实、比较、报告陈述、登记、文件；
                     以及比较与陈述所据的上年报送和得分（其原件与算式在上年的证据包里）
  proofs.json        每条记录在最新检查点中的包含证明（RFC 6962），以及较早检查点的一致性证明
  checkpoint.note    最新检查点的签名；checkpoints/ 为自首次封存上述记录起的全部检查点，每一份写明前一份的哈希
  manifest.json      清单；verify.py 独立核验程序
二、怎样核验
  只需 Python 3.8 以上：解压后在此文件夹运行  python3 -I verify.py  ，或  python3 -I verify.py 证据包.zip
  （-I 使旁边的文件不能冒充 Python 自己的模块，请勿省去。）
  它核对每个文件与记录的哈希、证明、各项得分与总分（并同评分标准的分值对照）、比较与陈述所据的数是否如所报送，
  并把 CSV 与 xlsx 的单元格同记录逐一比对。
  它不核验签名，也不由采用的数值重算计分项：这两样由  jixiao verify-evidence  核验。
  签名：  jixiao verify-evidence 证据包.zip --public-key 公钥  ，或任何 C2SP signed-note 工具。公钥须另行取得，
  不能取自本包；verify.py 也宜另行取得：改了内容的人也能改程序。
三、它不能证明什么
  · 文件是否真为该单位所报：它只是当时收到的文件。
  · 之后有没有更新的版本：本包只说明该检查点之时的情形；所附版本在包内为最新，是否还有未附的，要核验整个历史才知道。
  · 没有公钥时，签名者是谁。
  · report.html 的文字。
  · 事实文件与批量文件中可能有其他单位的行；转交时请留意。

1. What lies here
  report.html        a page for people; what counts is in leaves/
  files/<sha256>     the source files of the filing, and files of facts, byte for byte; manifest.json has their names
  leaves/<n>.json    sealed records, exactly the bytes that were hashed: submissions, evaluations with their terms, rubrics, facts,
                     comparison, statements of the report, register, files; and of the year before the filing and the scores that
                     comparison and statements rest on (their files and arithmetic are in that year's own bundle)
  proofs.json        for every record its inclusion proof (RFC 6962) in the newest checkpoint, and consistency proofs of earlier ones
  checkpoint.note    the newest checkpoint, signed; checkpoints/ all from the first that sealed one of the records above, each naming the hash
                     of the one before
  manifest.json      the list of all this; verify.py the stand-alone verifier
2. How to verify
  With nothing but Python 3.8 or later: unpack and run  python3 -I verify.py  here, or  python3 -I verify.py BUNDLE.zip
  (Do not leave out -I: with it no file beside the program can pass for one of Python's own modules.)
  It checks hashes, proofs, every score and total (also against the points of the rubric), that the figures which comparison and
  statements rest on were filed as they are told, and compares the cells of CSV and xlsx files with the records. It neither verifies
  signatures nor computes terms from the accepted values: for both,  jixiao verify-evidence BUNDLE.zip --public-key KEY  (signatures:
  or any tool for C2SP signed notes). Get the key from elsewhere, not from here; and better the program, too: who altered the content
  could alter verify.py.
3. What it does not prove
  - That a file is what the unit sent: it is what was received.
  - That nothing newer exists: it shows the state at its checkpoint, and only the whole history tells whether a newer version was
    left out.
  - Whose signature it is, without a key from elsewhere.
  - The words of report.html.
  - Files of facts and batches may hold rows of other units: mind that when you hand the bundle on.
"""


def write_readme(manifest: Manifest) -> str:
    """The README of a bundle."""
    return _TEXT.format(
        form=manifest.form,
        unit=f"{manifest.unit_code} {manifest.unit_name}".strip(),
        year=manifest.fiscal_year,
        number=manifest.checkpoint_number,
        size=manifest.tree_size,
        root=manifest.root_sha256,
    )
