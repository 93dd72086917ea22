package io.portway.data;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what the database must not show, with AES-256-GCM: a byte that names this format, a random nonce of 12 bytes,
 * the ciphertext, a tag of 16 bytes. Random nonces are safe for 2^32 values under one key (NIST SP 800-38D). Safe for use
 * by many threads.
 */
public final class DataKey {

    /** The property that configures it. */
    public static final String PROPERTY = "portway.data.key";

    private static final String HMAC = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final byte FORMAT = 1;
    private static final int NONCE_START = 1;
    private static final int NONCE_BYTES = 12;
    private static final int CIPHERTEXT_START = NONCE_START + NONCE_BYTES;
    private static final int TAG_BITS = 128;
    private static final int SHORTEST = CIPHERTEXT_START + TAG_BITS / Byte.SIZE;

    private final SecretKey key;
    private final SecureRandom random = new SecureRandom();

    /** To look the algorithm up takes longer than to decrypt a value. */
    private final ThreadLocal<Cipher> ciphers = ThreadLocal.withInitial(DataKey::cipher);

    private DataKey(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /**
     * Reads a key as it is configured.
     *
     * @throws IllegalArgumentException if it is not base64 of 32 bytes
     */
    public static DataKey parse(String base64) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException("a data key of " + bytes.length + " bytes");
        }
        return new DataKey(bytes);
    }

    /** A new key from the random numbers of the system. */
    public static DataKey generate() {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new DataKey(bytes);
    }

    /** What {@link #parse} reads. */
    String toBase64() {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }

    /**
     * Another key for another purpose, always the same one for the same purpose: one step of HKDF-Expand (RFC 5869) with
     * HMAC-SHA256. Who knows it learns nothing of this key, nor of those for other purposes.
     *
     * @return a key for HMAC-SHA256
     */
    public SecretKey derive(String purpose) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key.getEncoded(), HMAC));
            mac.update(purpose.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 1);
            return new SecretKeySpec(mac.doFinal(), HMAC);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no HMAC-SHA256", e);
        }
    }

    /**
     * The value to store.
     *
     * @param place where it is stored, such as a table and the row's key; it is decrypted for this place only
     */
    public byte[] encrypt(String text, String place) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        byte[] value = new byte[SHORTEST + plain.length];
        value[0] = FORMAT;
        System.arraycopy(nonce, 0, value, NONCE_START, NONCE_BYTES);
        try {
            Cipher cipher = ciphers.get();
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
            cipher.doFinal(plain, 0, plain.length, value, CIPHERTEXT_START);
            return value;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not encrypt", e);
        }
    }

    /**
     * The text of a stored value.
     *
     * @throws DatabaseException if it was not encrypted by this key for this place, or has been altered
     */
    public String decrypt(byte[] value, String place) {
        if (value.length < SHORTEST || value[0] != FORMAT) {
            throw new DatabaseException("The data of " + place + " is not encrypted in a form that is known here.");
        }
        try {
            Cipher cipher = ciphers.get();
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, value, NONCE_START, NONCE_BYTES));
            cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
            byte[] plain = cipher.doFinal(value, CIPHERTEXT_START, value.length - CIPHERTEXT_START);
            return new String(plain, StandardCharsets.UTF_8);
        } catch (AEADBadTagException e) {
            throw new DatabaseException(
                    "The data of " + place + " was altered, or encrypted with another key or for another place.", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not decrypt", e);
        }
    }

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no AES-GCM", e);
        }
    }
}
