"""The cues of each category: words that stand close together, by weight. Written for this project.

A cue is words in any order. `@name` is any word of a class (lexicon.py); `!` asks that a "not" or "not yet" denies
the word, `+` that none does; `~n` widens the span from six places to n. Weights: 1 a topic is touched, 2 likely,
3 strong, 4 and more decisive. Categories: domain.md 6.1.
"""

from __future__ import annotations

from aduan_events.vocabulary import Category

VERSION = "2021-05.1"
SOURCE = "domain.md 6.1-6.3, phrases written for this project"

CUES: dict[Category, str] = {
    Category.INC_NOT_RECEIVED: """
        1: insentif, amount600, jadwal, cair, !masuk, !terima, !dapat, !kirim, bayar, terima
        2: insentif jadwal, !cair, kapan cair, !transfer, !turun, jadwal lewat, proses terus, proses masih
        2: dashboard proses, masih jadwal, status jadwal, jadwal terus, prakerja cair, @incentive sampai mana
        2: !bayar, kapan bayar, kapan turun, kapan transfer, jadwal bayar, giliran saya, pending
        3: @incentive !@arrive, insentif !ada, @incentive kapan @arrive, insentif mana, uang mana
        3: @incentive @wait, insentif hilang, saldo hilang jadwal ~9, jadwal !cair ~9, jadwal !masuk ~9
        3: jadwal @incentive ~10, @incentive nihil ~12, @incentive gantung, @incentive belum, jadwal seharusnya
        3: jadwal mundur, insentif pending, @incentive tunda, @incentive geser, @incentive jadwal kapan
        3: insentif status, insentif proses, insentif pertama, insentif kedua, rapel, jadwal !muncul
        3: jadwal hilang, saldo tetap, !notif masuk, insentif !jelas, insentif macet, insentif ngadat
        3: insentif nyangkut, uang nyangkut, riwayat bayar
    """,
    Category.INC_FAILED: """
        2: tahan, tolak rekening
        3: pembayaran gagal, refund, cek @wallet gagal ~8, status periksa, batas @wallet, batas amount
        3: saldo @wallet penuh, @wallet penuh, insentif hangus, rekening !aktif, rekening nonaktif
        3: akun !aktif insentif, insentif gagal masuk, rekening !valid, rekening masalah, ulang cair
        3: kirim ulang insentif, insentif masalah, ulang proses, insentif blokir, insentif rekening salah
        3: @incentive salah rekening, saldo batas, saldo maksimal, cek rekening, cek ewallet, insentif batas
        3: batas masuk, tahan dana
        4: @incentive gagal, cair gagal, transfer gagal, status gagal, refund @wallet, insentif refund
        4: kembali @incentive ~8, transfer kembali, @incentive tahan, insentif tolak, dalam cek, batas insentif ~8
        4: cair tolak, insentif kembali, transfer tolak, rekening !temu, @incentive pulang, coba ulang @incentive
    """,
    Category.ACCT_LINK: """
        2: @link akun, @link dashboard, pilih @wallet
        3: @wallet nama beda ~8, @wallet nama cocok ~8, @wallet orang, ktp @wallet tolak ~8, foto @wallet tolak ~8
        3: gagal @link, !@link, punya rekening, tambah rekening, nomor @wallet beda, nomor @wallet prakerja
        3: rekening gagal, ganti tujuan, @wallet cocok
        4: @link rekening, hubung @wallet, upgrade, downgrade, akun @wallet @change, @wallet nik cocok ~8
        4: salah rekening, salah @wallet, verifikasi @wallet, @wallet sudah daftar, @wallet sambung, nama rekening
        4: rekening atas, @wallet lain, @wallet akun lain, @wallet belum premium, @wallet premium
        4: @wallet penuh sambung, nik @wallet daftar, ovo !upgrade, @wallet mana, tautan rekening, tautan @wallet
        4: beda nama @wallet, !sambung rekening, ovo club
        5: @link @wallet, upgrade @wallet, @change @wallet, @change rekening, link ovo, link gopay, link linkaja
        5: link dana, link rekening akun, tukar @wallet, pindah @wallet, hapus @wallet, hapus rekening
        5: tambah @wallet, rekening tujuan
    """,
    Category.CERT_MISSING: """
        2: sertifikat
        3: sertifikat dashboard, sertifikat nama, sertifikat salah, sertifikat masih 0, sertifikat lama
        3: sertifikat tunggu, sertifikat kelas selesai ~8, @course selesai !@appear ~10, @course status !selesai
        3: @platform !lapor, status @course masih, sertifikat perbaiki, sertifikat ubah, sertifikat cetak
        3: sertifikat unduh, sertifikat proses, sertifikat !unduh, sertifikat hari, sertifikat minggu
        3: progres kelas, @course selesai status, belum selesai status
        4: sertifikat dobel, sertifikat orang, sertifikat beda, sertifikat ganda, sertifikat kali
        4: !terbit sertifikat, sertifikat digital
        5: sertifikat !@appear, sertifikat hilang, sertifikat mana, sertifikat kapan, sertifikat terbit
    """,
    Category.RATING: """
        2: @review isi
        3: ulasan, rating, @review bagaimana, @review mana, @review salah, @review lembaga, @review ubah
        3: @review terus
        4: !@review, @review tombol ~8, @review !bisa, @review error, @review gagal, @review !muncul, tulis ulasan
        4: kasih ulasan, kasih rating, beri rating, beri ulasan, rating tempat, ulasan tempat, rating kelas
        4: @review hapus, @review hilang, @review kirim, @review klik, @review simpan, @review wajib
        4: @review ulang, @review daftar, komentar kelas
    """,
    Category.TRAINING: """
        2: kelas, pelatihan, hari 30 beli, @platform, kelas hangus
        3: voucher, saldo pelatihan, saldo beli, salah beli, salah pilih kelas, @course gagal, @course macet
        3: @course bentrok, materi, absen, zoom, jadwal kelas, ujian, kuis, tugas kelas, transaksi @platform
        3: saldo hangus, saldo hilang pelatihan, buffering, tonton, nonton, kelas putar, platform tutup
        4: voucher !masuk, saldo potong, saldo kurang, beli kelas, beli pelatihan, refund kelas, refund pelatihan
        4: refund beli, redeem, @course error, @course !bisa, @course !buka, batas beli, amount pelatihan saldo
        4: kelas !dapat, beli gagal, beli error, mentor, lembaga tutup, kelas penuh, kelas hapus, refund saldo
        4: voucher salah, voucher hangus, praktik, pilih pelatihan, pilih kelas, tukar kelas, ganti kelas
        4: pindah kelas, batal kelas, batal beli, kelas mulai, kelas rekam, jadwal pelatihan, kode voucher
        4: voucher pakai, kelas cocok, rekomendasi kelas, kelas lanjut, sisa saldo, link kelas, link zoom
        4: kelas masuk, akses kelas, akses materi
    """,
    Category.SURVEY: """
        3: survei amount50, survei !@appear, survei !cair, amount50 !@arrive, survei kapan, survei mana
        3: survei masih
        4: survei !isi, survei error, survei batas
        5: survei
    """,
    Category.ACCESS: """
        2: loading
        3: login, password, otp, !masuk akun, lupa email, lupa akun, reset, pin salah, kunci jam, situs !buka
        3: dashboard error, dashboard !buka, prakerja !buka, aplikasi error, loading terus, blank, sms !masuk
        3: kedaluwarsa, masuk akun kembali ~8
        4: !login, lupa password, otp !masuk, otp !@arrive, kode verifikasi, kode !masuk, akun !bisa masuk
        4: !bisa login, !bisa buka, !bisa masuk, otp salah, otp telat, kode telat, kode kirim, logout
        4: halaman awal, server down, situs down, captcha, sesi habis, akun buka, akun keluar, keluar sendiri
        4: ganti password, ganti sandi, ubah password, reset password, kode expired, expired, verifikasi email
        4: link verifikasi, aktivasi, !kirim kode, !dapat kode, !terima kode, maintenance, server, error login
        4: situs error, situs lambat, halaman putih, halaman error
        5: password salah, sandi salah, email password, lupa sandi
    """,
    Category.CONTACT_CHANGE: """
        2: tenggang
        3: email hack
        4: hp hilang, nomor hilang, nomor hangus, hp hangus, nomor lama, hp lama, email lama, nomor mati
        4: email !aktif, nomor !aktif, nomor baru, hp baru, salah email, salah nomor hp
        5: @change hp, @change nomor, @change nomor hp, nomor rusak, hp rusak, kartu rusak nomor
        5: kartu hilang nomor, typo email, salah isi email, nomor salah, email baru, ganti alamat email
        5: ubah nomor, ubah hp, ubah email, daftar nomor baru, nomor ketik, email ketik, salah ketik email
        5: email tukar, hapus nomor, nomor hp akun, nomor @off, kartu rusak, kartu hangus nomor, hp ganti, hp jual
        6: @change email
    """,
    Category.IDENTITY: """
        2: ktp, kk
        3: nik, data diri, data kependudukan
        4: nik salah, nik cocok, !cocok nik, kk !valid, dukcapil, foto wajah, foto tolak, buram, ibu kandung
        4: tanggal lahir, kk baru, kk ubah
        5: nik !temu, nik !daftar, nik guna, nik pakai, !cocok kk, !cocok ktp, foto ktp, unggah ktp, unggah foto
        5: verifikasi wajah, wajah gagal, scan wajah, wajah tolak, data dukcapil, nik valid, kk salah, wajah cocok
        5: biometrik, domisili, ktp hilang, ktp rusak, nama beda ktp, nama beda kk, nik beda, ktp beda, kk beda
        5: ktp !baca, foto gelap, foto ulang, ktp gelap, ktp tolak, nik pakai orang, ktp @fail, kk @fail
        5: nik @fail, data beda, data !temu, data salah, data diri salah, nama salah ktp, !verifikasi wajah
        5: kamera, rekam wajah
    """,
    Category.SELECTION: """
        2: gelombang
        3: lolos, seleksi, evaluasi, pengumuman, daftar prakerja, cara daftar, syarat, kuota, tombol gabung
        3: motivasi, ikut prakerja, mahasiswa, kapan buka prakerja, kapan daftar
        4: gelombang kapan, gelombang buka, gelombang berapa, !lolos, gagal seleksi, evaluasi tunggu
        4: hasil evaluasi, boleh daftar, bisa daftar, daftar bagaimana, gabung gelombang, bisa ikut prakerja
        4: umur prakerja ~8, hasil seleksi, !pilih gelombang, lolos gelombang, gelombang umum, nama !lolos
        4: kriteria, boleh ikut, bisa ikut, prioritas, buka daftar, gelombang tutup, gelombang mulai
        4: gelombang jadwal, gelombang info, gelombang baru, gagal gelombang, gagal prakerja
        4: gagal daftar gelombang, seleksi kapan, kapan umum, umum lolos, kapan lolos, peluang lolos, tips lolos
        4: trik, daftar gelombang, daftar ulang, ikut gelombang, ijazah, pns daftar, karyawan daftar, guru daftar
        4: batas umur, usia
    """,
    Category.DEACTIVATED: """
        3: nonaktif bansos ~9, aktif lagi akun, akun hapus
        4: @off akun, nonaktif, cabut, blacklist, blokir, beku, akun !aktif, kartu !aktif, kena @off
        4: perangkat desa, asn, tni, polri
        5: @off akun prakerja, @off kartu, @off status, peserta hapus, peserta batal, peserta hilang, akun tutup
        5: aktif kembali akun, banding, akun mati, kartu mati, kartu hangus
        6: @off verifikasi, @off wajah, @off peserta, peserta gugur, status gugur, akun gugur, gugur
        6: keluar dari peserta, keluar peserta, peserta coret, coret
    """,
    Category.FRAUD: """
        3: tipu, resmi, aman, benar bukan, instagram, facebook, telegram, tiktok, mencurigakan, modus
        4: hati tipu, calo, joki, palsu, situs resmi, link resmi, resmi apa, minta ktp, biaya admin, biaya
        4: suruh klik, sms menang, menang, pungli, curi akun, curi data, rekening ganti orang
        5: tipu orang, tipu bukan, tipu link, tipu hp, tipu sms, tipu atasnama, tipu lapor, tipu apa, situs tipu
        5: @ask tipu, resmi !bukan, minta otp, minta kode, kasih otp, kasih kode, suruh transfer, minta transfer
        5: suruh bayar, minta uang, minta bayar, bayar lolos, amount lolos, ngaku prakerja, ngaku petugas
        5: atasnama prakerja, jasa lolos, data pakai orang, guna orang daftar, klik link, saldo hilang link, oknum
        5: tebus, imbalan, fee, pinjam ktp, jual akun, beli akun, punya prakerja situs, aplikasi resmi, akun resmi
        5: instagram tawar, tawar prakerja, @ask bayar, @ask uang, tawar bayar, prakerja bayar, bayar daftar
        5: link isi, kirim link, kirim link prakerja, link mencurigakan, minta nik, minta rekening, minta foto
        5: minta data, minta pin, minta password, terlanjur kasih, terlanjur isi, terlanjur klik
        5: terlanjur transfer, aman link, benar prakerja tawar, jual prakerja, jual sertifikat, ancam
        5: atas nama prakerja, pihak lain, orang kenal, data bocor, bobol, retas, salah guna
        6: tertipu, hack, hack rekening ganti ~8, otp orang, kode orang
    """,
    Category.SERVICE: """
        3: hotline, copas, laporan, pengaduan, komplain balas
        4: hotline mati, hp sibuk, nada sibuk, petugas sopan, petugas, petugas !bantu, chat tunggu, chat lama
        4: aduan, tiket, layanan lambat, pelayanan, lambat, tidak orang balas, hp !angkat, hp tunggu, !kabar
        4: keluhan, !solusi, lempar, pingpong, bot balas, robot, antre, tunggu sambung, chat !balas, chat mati
        5: hotline !@reach, hotline sibuk, !balas, email !balas, !angkat, petugas jutek, jutek, !sopan, chat putus
        5: aduan tutup, layanan buruk, pelayanan buruk, hp !sambung, hotline !sambung, hp 0800, 0800
        5: petugas lambat, !tanggap, pulsa habis, chat balas, template, laporan !lanjut, !tindak, tindak
        5: laporan !balas, laporan lama, laporan !tanggap, robot balas, mesin balas, balas lama, tunggu balas
        5: petugas matikan, hp mati, salah informasi, informasi beda, balas beda, dilempar, !manusia, manusia
        5: pelayanan kecewa, kecewa layanan
    """,
    Category.FEEDBACK: """
        2: terimakasih
        3: tambah, mantap, semoga, sangat bantu, program mantap, puas, kritik, bermanfaat, fitur, semangat
        3: lebih baik
        4: terimakasih banyak, terimakasih prakerja, terimakasih mantap, alhamdulillah, saran, masukan, sebaiknya
        4: kerja berkat, berkat, bikin aplikasi
        5: terimakasih +cair, terimakasih +muncul, terimakasih +masuk, terimakasih sudah bantu
        5: terimakasih telah bantu, terimakasih +selesai, tambah kelas, tambah pelatihan, ada kelas tolong, adakan
        5: tolong tambah, tambah pilih, tambah fitur, tambah platform, bangga, sukses prakerja, program bermanfaat
        5: usaha berkat, salut, request kelas, request pelatihan, request, apresiasi, ide, semoga kelas
        5: kelas baru tolong, tambah kuota, lebih enak, tampil mantap, tampil baru, harap, perbanyak, diadakan
        5: sukses selalu, sangat mantap, cepat mantap, balas cepat, luar biasa, membantu sekali, recommended
    """,
    Category.OUT_OF_SCOPE: """
        4: bansos
        5: umkm
        6: subsidi, lowongan, jamsostek, jht, pinjol
        7: bansos !cair, bansos kapan, vaksin, pln, listrik, cpns, sembako, ak1, kartu kuning, bpjs
        7: ktp rusak urus, pajak, pinjaman, kur, beasiswa, bidikmisi, pip, pos indonesia, bulog
        7: gaji telat perusahaan, bri eform, diskon listrik, prakerja lain bantuan, dinsos, dtks, blt dana
        7: bantuan desa, bantuan pemerintah lain, kis, raskin
        8: bsu, bpum, bansos +cair, banpres, blt, pkh, bpnt, kip, indonesia pintar
    """,
}
