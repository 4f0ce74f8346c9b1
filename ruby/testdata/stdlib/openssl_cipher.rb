require "openssl"
CIPHERS = %w[aes-128-cbc aes-192-cbc aes-256-cbc aes-128-ecb aes-256-ecb aes-128-ctr aes-256-ctr aes-128-gcm aes-192-gcm aes-256-gcm des-ede3-cbc des-ede3-ecb]
def cipher(name, direction)
  c = OpenSSL::Cipher.new(name).public_send(direction)
  c.key = (1..c.key_len).map(&:chr).join
  c.iv = "V" * c.iv_len if c.iv_len > 0
  c
end
def round(name, text, step)
  c = cipher(name, :encrypt)
  c.auth_data = "header" if c.authenticated?
  out = "".b
  text.chars.each_slice(step) { |part| out << c.update(part.join) }
  out << c.final
  d = cipher(name, :decrypt)
  if c.authenticated?
    d.auth_tag = c.auth_tag
    d.auth_data = "header"
  end
  back = "".b
  out.bytes.each_slice(step) { |part| back << d.update(part.pack("C*")) }
  back << d.final
  [out.unpack1("H*"), c.authenticated? && c.auth_tag.unpack1("H*"), back == text.b]
end
CIPHERS.each { |name| t { c = OpenSSL::Cipher.new(name); [c.name, c.key_len, c.iv_len, c.block_size, c.authenticated?] } }
CIPHERS.each { |name| t { round(name, "a secret of some length, which isn't a multiple", 7) } }
CIPHERS.each { |name| t { round(name, "sixteen bytes.. ", 16) } }
t { round("aes-256-gcm", "é\u{1F600}", 3) }
t { OpenSSL::Cipher.new("aes-7-xyz") }
t { c = OpenSSL::Cipher.new("AES-256-CBC"); c.key = "short" }
t { c = OpenSSL::Cipher.new("AES-256-CBC"); c.iv = "short" }
t { OpenSSL::Cipher.new("AES-256-CBC").encrypt.update("x") }
t { cipher("aes-128-cbc", :encrypt).update("") }
t { c = cipher("aes-128-cbc", :decrypt); c.update("abc"); c.final }
t { c = cipher("aes-128-cbc", :decrypt); c.update("abcd" * 8); c.final }
t { c = cipher("aes-128-cbc", :encrypt); c.padding = 0; [c.update("0123456789abcdef").bytesize, c.final] }
t { c = cipher("aes-128-cbc", :encrypt); c.padding = 0; c.update("abc"); c.final }
t { c = cipher("aes-128-cbc", :encrypt); a = c.update("abc") + c.final; c.reset; a == c.update("abc") + c.final }
t { c = cipher("aes-128-gcm", :decrypt); c.auth_tag = "z" * 16; c.update("abc"); c.final }
t { cipher("aes-128-gcm", :encrypt).auth_tag }
t { c = cipher("aes-128-gcm", :encrypt); c.update("x"); c.final; [c.auth_tag.bytesize, c.auth_tag(12) == c.auth_tag[0, 12]] }
t { [OpenSSL::Cipher::AES.new(128, :CBC).name, OpenSSL::Cipher::AES256.new(:CBC).name, OpenSSL::Cipher::AES192.new("ECB").name, OpenSSL::Cipher::AES.superclass] }
t { c = OpenSSL::Cipher.new("AES-256-CBC").encrypt; [c.random_key.bytesize, c.random_iv.bytesize, c.random_key == c.random_key] }
t { c = OpenSSL::Cipher.new("AES-256-CBC").encrypt; c.pkcs5_keyivgen("pass", "saltsalt"); (c.update("x") + c.final).unpack1("H*") }
t { c = OpenSSL::Cipher.new("AES-128-CBC").encrypt; c.pkcs5_keyivgen("pass", "saltsalt", 1, "SHA256"); (c.update("x") + c.final).unpack1("H*") }
t { c = cipher("aes-128-ecb", :encrypt); b = +""; c.update("0123456789abcdef", b); b.bytesize }
t { OpenSSL::Cipher.ciphers.include?("aes-256-gcm") }
t { OpenSSL::Cipher::CipherError.superclass }
t { key = OpenSSL::PKCS5.pbkdf2_hmac_sha1("secret", "salt", 1000, 32); c = OpenSSL::Cipher.new("aes-256-gcm").encrypt; c.key = key; c.iv = "0" * 12; c.auth_data = ""; [[c.update("data") + c.final, c.iv_len, c.auth_tag].map { |v| v.is_a?(String) ? [v].pack("m0") : v }] }
t { s = OpenSSL::SSL::SSLContext.new; s.set_params; [s.verify_mode == OpenSSL::SSL::VERIFY_PEER, s.verify_hostname] }
t { OpenSSL::SSL::SSLContext.new.verify_mode }
t { OpenSSL::X509::Store.new.add_file("/nonexistent") rescue $!.class }
