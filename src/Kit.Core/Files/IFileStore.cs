using Kit.Features;
using Kit.Tenancy;

namespace Kit.Files;

/// <summary>The current tenant's files.</summary>
public interface IFileStore
{
    /// <summary>
    /// Stores a file: first the bytes, then its row, with whatever else the current DbContext has to save and in its transaction where one is
    /// open. What is refused leaves nothing behind.
    /// </summary>
    /// <param name="name">The user's name for it; folders in it are cut off.</param>
    /// <param name="contentType">The media type that the user's program declares.</param>
    /// <param name="content">The bytes; read once, and never held in memory as a whole. The caller's to dispose.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="NoTenantException">No tenant is current (<c>KIT2001</c>).</exception>
    /// <exception cref="FileRefusedException">The type is not allowed, the bytes are of another one, or the name is none (<c>KIT2084</c>).</exception>
    /// <exception cref="FileTooLargeException">It is larger than <see cref="FilesOptions.MaxSize"/> (<c>KIT2085</c>).</exception>
    /// <exception cref="LimitReachedException">The tenant's quota would be passed (<c>KIT2020</c>).</exception>
    Task<StoredFile> SaveAsync(string name, string contentType, Stream content, CancellationToken cancellationToken = default);

    /// <summary>Opens a file for reading.</summary>
    /// <returns>The file, to be disposed; <see langword="null"/> when the tenant has no such file.</returns>
    /// <exception cref="FileLostException">The row is there and the bytes are not (<c>KIT2086</c>).</exception>
    Task<OpenFile?> OpenAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Deletes a file: its row now, its bytes by a job of the same transaction.</summary>
    /// <returns>Whether there was one.</returns>
    Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>
    /// An address from which whoever has it can download the file, without signing in, until its time is over or the file is deleted.
    /// </summary>
    /// <param name="id">The file.</param>
    /// <param name="lifetime">How long it is good.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The address; <see langword="null"/> when the tenant has no such file.</returns>
    Task<Uri?> LinkAsync(Guid id, TimeSpan lifetime, CancellationToken cancellationToken = default);
}
