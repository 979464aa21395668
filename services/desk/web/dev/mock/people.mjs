/** Invented people and words. Nobody here exists: e-mail @example.com, phones 0840…, card numbers 0000…. */

const NAMES = [
  "Sari Contoh",
  "Budi Umpama",
  "Rina Misal",
  "Joko Andai",
  "Wati Rekaan",
  "Dedi Khayal",
  "Ayu Contoh",
  "Tono Misal",
  "Lina Umpama",
  "Agus Rekaan",
];

export const TROUBLES = [
  [
    "INC_NOT_RECEIVED",
    "payment",
    "Insentif ke-2 belum cair, OVO aktif",
    "min insentif ke 2 sy blm cair pdhl jadwal tgl 20. ovo sy aktif kok, tlg dicek ya",
  ],
  [
    "INC_FAILED",
    "payment",
    "Status gagal, diminta cek rekening BNI",
    "status GAGAL katanya cek rekening BNI, padahal rekeningnya msh bisa transfer",
  ],
  [
    "INC_FAILED",
    "payment",
    "Dana dikembalikan, batas masuk GoPay terlampaui",
    "kok di refund sih? gopay sy aktif, uangnya balik lagi",
  ],
  [
    "INC_NOT_RECEIVED",
    "payment",
    "Sudah 7 hari kerja belum masuk ke BNI",
    "insentif bulan ke-3 blm masuk ke BNI, sudah 7 hari kerja",
  ],
  [
    "CERT_MISSING",
    "certificate",
    "Sertifikat tidak muncul di dasbor, sudah 10 hari",
    "sertifikat tdk muncul di dashboard udh 10 hr, kelasnya di Pintaria",
  ],
  [
    "RATING",
    "first-line",
    "Tombol ulasan tidak bisa diklik",
    "tombol ulasan ga bisa diklik, sudah coba dari hp dan laptop",
  ],
  ["ACCT_LINK", "first-line", "Gagal naik ke OVO Premier, foto KTP ditolak", "gagal upgrade ovo mulu foto ktp ditolak"],
  ["ACCESS", "account", "OTP tidak masuk sejak satu jam lalu", "OTP ga masuk2 udh 1 jam"],
  ["CONTACT_CHANGE", "account", "Nomor HP lama hangus, minta diganti", "no hp ganti yg lama hangus, gimana caranya"],
  [
    "FRAUD",
    "security",
    "Disuruh transfer 50rb biar lolos",
    "prakerjavip.go.id itu resmi bukan? sy disuruh transfer 50rb biar lolos",
  ],
  ["SERVICE", "quality", "Telepon dari pagi nada sibuk", "telp dr pagi nada sibuk mulu"],
  ["SURVEY", "first-line", "Survei 2 tidak muncul", "survei 2 ga muncul2"],
];

export const LACKS = [
  "card_number",
  "dashboard_status",
  "phone",
  "email",
  "course",
  "error_text",
  "partner",
  "order_number",
];

/** The same numbers for the same seed, so that two screenshots show the same day. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export const oneOf = (random, list) => list[Math.floor(random() * list.length)];

export function person(number) {
  const name = NAMES[number % NAMES.length];
  const tail = String(number % 10_000).padStart(4, "0");
  const mail = `${name.split(" ")[0].toLowerCase()}${number}@example.com`;
  return {
    clear: { name, email: mail, phone: `0840 0000 ${tail}`, card_number: `0000 1111 2222 ${tail}` },
    masked: {
      name,
      email: `${mail[0]}•••@example.com`,
      phone: `•••• •••• ${tail}`,
      card_number: `•••• •••• •••• ${tail}`,
    },
  };
}

const LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ";
export const ticket = (number) => `${number}-${LETTERS[number % 23]}`;
