require "openssl"
t { OpenSSL::Digest.new("SHA256").hexdigest("a") }
t { OpenSSL::Digest.new("sha-1").hexdigest("a") }
t { OpenSSL::Digest::SHA256.hexdigest("a") }
t { OpenSSL::Digest::MD5.new.update("a").to_s }
t { OpenSSL::Digest::SHA512.base64digest("a") }
t { OpenSSL::Digest.new("SHA256").name }
t { OpenSSL::Digest.new("SHA256").digest_length }
t { OpenSSL::HMAC.hexdigest("SHA256", "key", "data") }
t { OpenSSL::HMAC.hexdigest(OpenSSL::Digest.new("sha1"), "key", "data") }
t { OpenSSL::HMAC.digest("SHA1", "key", "data").bytesize }
t { OpenSSL::HMAC.base64digest("SHA256", "key", "data") }
t { OpenSSL::HMAC.new("key", "SHA256").update("da").update("ta").hexdigest }
t { OpenSSL::Random.random_bytes(5).bytesize }
t { OpenSSL::KDF.pbkdf2_hmac("pw", salt: "salt", iterations: 10, length: 20, hash: "SHA256").unpack1("H*") }
t { OpenSSL::PKCS5.pbkdf2_hmac_sha1("pw", "salt", 10, 20).unpack1("H*") }
t { OpenSSL.fixed_length_secure_compare("a", "a") }
t { OpenSSL.secure_compare("a", "ab") }
t { OpenSSL::SSL::VERIFY_NONE }
t { OpenSSL::SSL::VERIFY_PEER }
t { OpenSSL::SSL::SSLError.superclass }
CERT = <<PEM
-----BEGIN CERTIFICATE-----
MIIDbDCCAlSgAwIBAgINAY7pD/bDc+DuTj8K0jANBgkqhkiG9w0BAQsFADA5MQsw
CQYDVQQGEwJERTEUMBIGA1UECgwLRXhhbXBsZSBPcmcxFDASBgNVBAMMC2V4YW1w
bGUub3JnMCAXDTI2MTEyNTIxNTY1N1oYDzIxMjYxMTAxMjE1NjU3WjA5MQswCQYD
VQQGEwJERTEUMBIGA1UECgwLRXhhbXBsZSBPcmcxFDASBgNVBAMMC2V4YW1wbGUu
b3JnMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAoYhaXpzUlj6BPlL/
hFBDMHKZ1t4gAFJ14CtBRzNITozUhYtQ75CrMJyPWOhe0qa5hms41RjnwTdHLlGy
5Bj8j3Z1HeCuJ7v7evv5AccVm24l7gsWONQbhfHYSE+JVg+hwnjdcyBDvX1tPR/9
pLCYif+wimlGm85bCNdFOFQXk6jiRUYVv4tHrFKMz2FaUSSJ4aQn3IGsUDsEPSHm
Eb4+GZIFui9KkubBooM/s8jTlAaFtKiZNCfP8iI8CwArV90Vx0lsCH+wPgBcghU9
AiwOBWiEznYfJCVZuYEnEpxpfkKxaMDCApDG0gwCppnGkU0HyWNE4UwIHFgcpQ9p
JdgmmQIDAQABo3EwbzAdBgNVHQ4EFgQU58JjgntjU6keooMPMZrN6OJhhtcwHwYD
VR0jBBgwFoAU58JjgntjU6keooMPMZrN6OJhhtcwDwYDVR0TAQH/BAUwAwEB/zAc
BgNVHREEFTATggtleGFtcGxlLm9yZ4cEfwAAATANBgkqhkiG9w0BAQsFAAOCAQEA
HE6uXQG6xYrfmRuZqkT0Z8UcX5aQ+y/8fTXXvUfhHHT61Z9dYdqgbFkj1DdRG+xi
rOODA8DLzwnjZ/mqeegRS82HMCMxIKC2oDPPdynzuFOdNDKt6xL3d90T8m2bO/AM
jHLt4OZqGcTOokrhuBBzkL+Bs5DQFIL2+Kf/Q0Wbq9IMbQBHCPnkWlmHujxdoYQG
pTfvcO8rEhNZtQXhPyiXkTr2nXUvpB9qAGYpo84Bwwa/odKvrqKQwwr5+vCCU8fp
RNaRgna2GfLN+v2qfk82+8iowKn2VppgCzSpANIhBvzdsj56zX8qxl5Wx3FFDloI
M+BcqDAdn5RMJD8pltiNNg==
-----END CERTIFICATE-----
PEM
cert = OpenSSL::X509::Certificate.new(CERT)
t { cert.subject.to_s }
t { cert.subject.to_a.map { |a| a[0, 2] } }
t { cert.issuer.to_s(OpenSSL::X509::Name::RFC2253) }
t { cert.not_before }
t { cert.not_after }
t { (cert.not_after - cert.not_before).to_i / 86400 }
t { cert.serial.to_s }
t { cert.version }
t { cert.to_pem == CERT }
t { cert.to_s == CERT }
t { cert.to_der.bytesize }
t { cert.signature_algorithm }
t { OpenSSL::X509::Certificate.new(cert.to_der).subject == cert.subject }
t { cert.public_key.class }
t { cert.verify(cert.public_key) }
t { OpenSSL::X509::Certificate.new("nope") }
t { cert.public_key.private? }
t { cert.public_key.n.to_s.size }
t { cert.public_key.e.to_i }
t { cert.public_key.to_pem.lines.first }
t { OpenSSL::PKey.read(cert.public_key.to_pem).class }
