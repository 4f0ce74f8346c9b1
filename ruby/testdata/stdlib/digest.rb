require 'digest'; require 'digest/md5'; require 'digest/sha2'; require 'securerandom'; require 'zlib'; require 'stringio'
t{Digest::MD5.hexdigest("a")}
t{Digest::SHA1.hexdigest("a")}
t{Digest::SHA256.hexdigest("é")}
t{Digest::SHA512.hexdigest("")}
t{Digest::SHA384.hexdigest("")}
t{Digest::SHA256.base64digest("a")}
t{Digest::SHA256.digest("a").bytesize}
d=Digest::SHA256.new
t{d<<"a"; d.update("b"); d.hexdigest}
t{d.to_s}
t{d}
t{d==Digest::SHA256.hexdigest("ab")}
t{d.reset.hexdigest}
t{d.hexdigest("x")}
t{Digest::MD5.new.digest_length}
t{Digest::MD5.new.block_length}
t{Digest::SHA2.new(256).hexdigest("a")}
t{Digest::SHA2.new(512).update("a").hexdigest}
t{Digest::SHA2.new(1)}
File.write("#{$tmp}/x.txt","hi")
t{Digest::MD5.file("#{$tmp}/x.txt").hexdigest}
t{Digest::Foo}
t{Digest::MD5.hexdigest(nil)}
t{Digest.hexencode("ab")}
t{Digest::MD5.new.dup.hexdigest}
t{x=Digest::MD5.new<<"a"; y=x.dup; y<<"b"; [x.hexdigest,y.hexdigest]}
t{d.hexdigest!}
t{Digest::MD5.ancestors.include?(Digest::Base)}
t{Digest::SHA2.new}
t{SecureRandom.hex.size}
t{SecureRandom.hex(4).size}
t{SecureRandom.uuid=~/\A\h{8}-\h{4}-4\h{3}-[89ab]\h{3}-\h{12}\z/}
t{SecureRandom.base64.size}
t{SecureRandom.urlsafe_base64(10)=~/\A[\w-]+\z/}
t{SecureRandom.alphanumeric(10)=~/\A[A-Za-z0-9]{10}\z/}
t{SecureRandom.random_number.class}
t{(0...5).include?(SecureRandom.random_number(5))}
t{(1..3).include?(SecureRandom.random_number(1..3))}
t{SecureRandom.random_bytes.bytesize}
t{SecureRandom.random_bytes(3).bytesize}
t{SecureRandom.rand.class}
t{SecureRandom.bytes(2).bytesize}
t{SecureRandom.random_number(2.5)<2.5}
t{SecureRandom.random_number(1.0..2.0).class}
t{Zlib.inflate(Zlib.deflate("hi"*100))}
t{Zlib.crc32("abc")}
t{Zlib.adler32("abc")}
t{Zlib.crc32}
t{Zlib.crc32("c",Zlib.crc32("ab"))}
t{Zlib.adler32("c",Zlib.adler32("ab"))}
t{Zlib.gunzip(Zlib.gzip("yo"))}
t{Zlib.inflate("xx")}
t{Zlib.gunzip("xx")}
t{Zlib::Inflate.inflate(Zlib::Deflate.deflate("z"))}
t{io=StringIO.new; gz=Zlib::GzipWriter.new(io); gz.write("a\nb\n"); gz.puts "c"; gz.finish; Zlib::GzipReader.new(StringIO.new(io.string)).read}
t{Zlib::GzipWriter.open("#{$tmp}/x.gz"){|g| g.orig_name="f"; g.mtime=5; g<<"q\nr"}; Zlib::GzipReader.open("#{$tmp}/x.gz"){|g| [g.orig_name,g.mtime.to_i,g.gets,g.read,g.eof?]}}
t{`gzip -dc #{$tmp}/x.gz`}
t{Zlib::GzipReader.open("#{$tmp}/x.gz").each_line.to_a}
t{Zlib.inflate(Zlib.deflate("hello world"*50)[0,20])}
t{Zlib::Deflate.new(9).deflate("a",Zlib::FINISH).bytesize>0}
t{z=Zlib::Inflate.new(-15); z.inflate(Zlib::Deflate.new(nil,-15).deflate("raw",Zlib::FINISH))}
t{Zlib.inflate(nil)}
