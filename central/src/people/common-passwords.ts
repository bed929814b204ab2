/**
 * Words people build passwords of, without diacritics, digits and signs. Twelve letters of `matkhaumatkhau` are no
 * secret. From the words that lead published counts of leaked passwords, worldwide and of Vietnamese accounts.
 */
export const COMMON_WORDS: ReadonlySet<string> = new Set(
  `
  abc abcd abcdef abcdefgh abcdefghijkl abcxyz access account admin administrator adminadmin anhyeuem anhyeuemnhieulam
  anhnhoem asdf asdfgh asdfghjkl asdfghjklqwertyuiop baomat batman bongda camera cameraanninh changeme chaoban chelsea
  computer congan conganxa congchua congnghe connhoba conyeume consieunhan daiduong dangnhap default dragon emyeuanh
  emyeuanhnhieulam facebook football freedom giadinh google guest hanoi hanoivietnam hello helloworld hoanghon hochiminh
  hochiminhcity hoilamgi iloveu iloveyou iloveyouforever internet khongbiet khongcanbiet khongcomatkhau khongcopass
  khongnho khongnoi kiemtra letmein letmeinplease liverpool login lovelove manager manchesterunited master matkhau
  matkhaucuatoi matkhaulagi matkhaumacdinh matkhaumoi matlang meyeucon monkey mypassword nguoidung nguyen nguyenvan
  ngocanh nhanvien nhothuong operator pass passpass passw password passwordpassword passwort princess qazwsx qazwsxedc
  qazwsxedcrfv qwer qwert qwerty qwertyqwerty qwertyuiop qwertyuiopasdfghjkl quanly quantri quantrivien root rootroot
  saigon secret secretpassword server shadow sinhnhat sunshine superman system tamthoi test testtest thaydoi thanhcong
  thoisinhvien tinhyeu toiyeuban toiyeuem toiyeuvietnam totoro trungtam trustno trustnoone trucban truongmamnon
  ubndxa uybannhandan user vietnam vietnamvodich vietnamvietnam welcome welcomewelcome whatever xinchao xinchaovietnam
  yeuem yeuemnhieu zxcvbn zxcvbnm
  `
    .split(/\s+/)
    .filter(Boolean),
);
