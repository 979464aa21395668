"""How citizens spell: short forms, regional and English words, each with the plain word that rules know.

Source: domain.md 6.2 and 6.3, widened by hand for this project; no public list was copied.
"""

from __future__ import annotations

VERSION = "2021-05.1"
SOURCE = "domain.md 6.2-6.3, widened by hand"

_SPELLINGS = """
tidak: tdk ga gak g gk nggak ngga enggak engga kagak kaga tak tiada ora indak henteu teu ndak ndk tdak nda gada:ada
tidak: not dont doesnt didnt isnt wasnt wont nope without
belum: blm blom blum belom belon blon durung alun acan belm blmm havent hasnt
sudah: udh udah dah sdh uda wis uwis already has sudh
saya: sy gw gue gua ane aku ak me i my mine aing kulo kami kita gwe
bukan: bkn
pernah: prnh ever
padahal: pdhl pdahal padhl though although
kenapa: knp knapa ngapa mengapa why nape kok
bagaimana: gmn gimana gmna bgmn bagaimn gmana how piye kumaha
kapan: kpn kpan when iraha
mana: dimana where
apa: ap opo what apaan
apakah: apkah
berapa: brp brapa
bisa: bs bsa iso can could able dpt:bisa
tolong: tlg tlng tolonglah please pls plz help mohon mhn
sekarang: skrg skrng skg now saiki
sampai: smp sampe smpe sampek until till
terus: trs mulu trus teros melulu still always
masih: msh msi masi
juga: jg jga
dari: dr since from
dengan: dgn dg
yang: yg
karena: krn karna krna because soalnya gara2
tetapi: tapi tp tpi but
untuk: utk buat bwt for
sama: sm
kalau: klo kalo kl if
tanggal: tgl date
bulan: bln month
minggu: mgg mggu week pekan
hari: dino hr day days
jam: hour hours
lama: lm suwe long
nomor: no nmr nomer nope:hp number numbers
hp: hape handphone ponsel telp tlp telpon telepon phone call wa whatsapp sim simcard calls called nelpon nelp
email: e-mail imel emel mail gmail surel
rekening: rek norek rekeningnya bank account-bank
ewallet: e-wallet ewalet e-walet dompet wallet emoney e-money
ovo: ovonya
gopay: go-pay gopey gojek
linkaja: link-aja linkaj
prakerja: pra-kerja prkerja prakera prakrja kartuprakerja
insentif: intensif insentip incentive incentives insetif insentiv incentif intensip payout insentive allowance
uang: duit money fulus doku ngopo
pembayaran: payment
cair: pencairan ngucur cairnya cairin
turun: turunin
terima: diterima menerima trima received receive nerima
dapat: dpt dapet dpet dapetin get got
masuk: msk mlebu masup
sampai: nyampe nyampai nyampek arrive arrived
transfer: tf trf tfer transferan transfers transferred
kirim: send sent ngirim
bayar: paid pay dibayarkan
jadwal: schedule scheduled jadwalnya jdwl terjadwal dijadwalkan
proses: diproses processed processing
gagal: fail failed fails gagall failure
kembali: dikembalikan returned balik balikin return
refund: refunded direfund
tolak: ditolak rejected refused declined
tahan: tertahan held
batas: limit melebihi lebihi mentok
penuh: full
sertifikat: sertif sertipikat certificate certificates sertifkat srtfikat sertivikat sertifikasi
dashboard: dasbor dashbord dasboard dasbord dashbor dashbot
muncul: appear appears nongol shown show metu muncol
tampil: tertampil display displayed ditampilkan
lihat: keliatan kelihatan terlihat liat see visible
hilang: ilang missing lost disappear kosong
terbit: diterbitkan issued
ulasan: review reviews ulas ulasannya
rating: ratings rate rated bintang penilaian star stars
kelas: class course courses kursus
pelatihan: training pelatian platihan webinar latihan
selesai: complete completed finished finish tuntas kelar beres
materi: video modul
beli: purchase bought buy beliin membeli pembelian ngebeli checkout cekout
voucher: voucer vocer kupon vcr
saldo: balance
potong: kepotong terpotong deducted
survei: survey surveys survay survai kuesioner
isi: fill filled ngisi input keisi
login: log-in signin sign-in masuk-akun
password: pasword pass passwd pw
sandi: katasandi
otp: kode-otp
kode: code
akun: account accounts akunku akunnya
lupa: forgot forget forgotten
buka: open kebuka bukain opened
ganti: change changed gantiin ngganti menggantikan swap
ubah: update rubah dirubah ngubah diubah perbarui betulkan betulin dibetulkan koreksi
pindah: move mindahin alih
salah: wrong incorrect keliru
nik: nik-nya
ktp: e-ktp ektp
kk: kartu-keluarga
foto: photo selfie poto swafoto
wajah: face muka
unggah: upload uploaded aplod apload
daftar: register registered registration ndaftar pendaftaran
gelombang: gel batch wave glmbng
lolos: lulus passed selected keterima
seleksi: selection
evaluasi: evaluation
nonaktif: deactivated disabled dinonaktifkan nonaktifkan dinon-aktifkan inactive
blokir: blocked block banned diblok diblock ban
blacklist: blaklist
cabut: revoked dicabut
palsu: fake bodong abal2
tertipu: ketipu kena-tipu scammed
tipu: penipu penipuan nipu scam scammer fraud phising phishing hoax hoaks
resmi: official asli legit legitimate original
situs: website web laman websites webnya site
link: tautan-link url
petugas: cs customer operator officer agen csnya staf staff customer-service pegawai
admin: mimin adm
balas: reply replied respon direspon answer answers dibales response respond bales jawab
sibuk: busy
jutek: judes galak kasar rude ketus
buruk: bad jelek terrible parah
cepat: kilat cpt fast quick
lambat: lelet slow lemot lola
terimakasih: thx thanks makasih tengkyu trims thank mksh makasi tq nuhun suwun trimakasih makaseh
mantap: mantul great keren hebat bagus awesome good
saran: suggestion usul suggest usulan
tambah: tambahin ditambah add tambahkan diperbanyak
tunggu: nunggu menunggu ditunggu wait waiting tungguin antri
telat: terlambat late
sambung: nyambung nyambungin tersambung menyambungkan konek connect connected sambungin
taut: tautkan menautkan tertaut ditautkan
lepas: unlink unlinked
upgrade: apgret upgred upgrad
premium: premier plus full-service
error: eror eror2 erorr errornya
klik: diklik click pencet
tombol: button tombolnya
temu: found ketemu ditemukan menemukan
cocok: match sesuai sesuwai
kemarin: kmrn kmaren kemaren yesterday
kali: berkali berkali-kali times
orang: org
teman: temen
lagi: lg again
banget: bgt bngt very
saja: aja aj doang only
bansos: bst
penting: urgent
tombokk: tombok
"""

_PHRASES = """
log in: login
sign in: login
kata sandi: password
kata kunci: password
terima kasih: terimakasih
thank you: terimakasih
no one: tidak orang
not yet: belum
call center: hotline
call centre: hotline
contact center: hotline
customer service: petugas
kek mana: bagaimana
e mail: email
e wallet: ewallet
pra kerja: prakerja
go pay: gopay
link aja: linkaja
kartu keluarga: kk
kartu identitas: ktp
kartu tanda: ktp
identity card: ktp
turned off: nonaktif
masuk akal: wajar
masa tenggang: tenggang
masuk akun: login akun
masuk aplikasi: login aplikasi
masuk dashboard: login dashboard
live chat: chat
tanda bukti: bukti
kena tipu: tertipu
"""

# Words of address: they say to whom, not what ("min" is no minus here, "bang" no bank).
_ADDRESS = """
min mimin kak kakak ka gan agan sis bro bang bg pak bpk bapak bu ibu mas mba mbak om tante dear hi hello hey
halo hallo hai yth permisi assalamualaikum asalamualaikum ass wr wb admin ya yaa sih dong nih deh lah bah to tuh
lho loh donk kah selamat pagi siang sore malam woi woy p
"""
ADDRESS = frozenset(_ADDRESS.split())


def _words(block: str) -> dict[str, str]:
    known: dict[str, str] = {}
    for line in block.strip().splitlines():
        plain, spellings = line.split(":", 1)
        for spelling in spellings.split():
            spelt, _, other = spelling.partition(":")
            known.setdefault(spelt, other or plain)
    return known


WORDS: dict[str, str] = _words(_SPELLINGS)
PHRASES: dict[tuple[str, str], tuple[str, ...]] = {
    (pair.split()[0], pair.split()[1]): tuple(plain.split())
    for pair, plain in (line.split(": ") for line in _PHRASES.strip().splitlines())
}
# One written word that is two.
_CANNOT = "gabisa gbs gbisa gkbisa gakbisa gabs cant cannot cnt"
SPLITS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_CANNOT.split(), ("tidak", "bisa")),
    **dict.fromkeys(("gada", "gaada", "gakada", "tiada"), ("tidak", "ada")),
    "never": ("tidak", "pernah"),
    "gatau": ("tidak", "tahu"),
    "dimana": ("mana",),
    "norek": ("nomor", "rekening"),
    "nohp": ("nomor", "hp"),
}
