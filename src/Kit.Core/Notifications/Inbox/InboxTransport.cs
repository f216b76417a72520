using Kit.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Kit.Notifications;

/// <summary>Puts mails into files instead of sending them, for Development.</summary>
internal sealed class InboxTransport(IOptions<KitOptions> kit, IHostEnvironment environment) : IMailTransport
{
    private const string Extension = ".eml";

    public string Folder { get; } = Path.Combine(environment.ContentRootPath, kit.Value.DataPath, "mail");

    public async Task SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Folder);
        var name = Name(message.MessageId);
        var part = Path.Combine(Folder, name + ".part");
        await using (var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            await message.WriteToAsync(file, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        // All or nothing, also when the process is killed here; the same mail twice is one file.
        File.Move(part, Path.Combine(Folder, name + Extension), overwrite: true);
    }

    /// <summary>The newest mails, newest first.</summary>
    public IEnumerable<InboxMail> List(int count)
    {
        var folder = new DirectoryInfo(Folder);
        return folder.Exists
            ? folder.GetFiles("*" + Extension).OrderByDescending(f => f.LastWriteTimeUtc).ThenByDescending(f => f.Name, StringComparer.Ordinal).Take(count).Select(Read)
            : [];
    }

    public InboxMail? Find(Guid id) => new FileInfo(Path.Combine(Folder, id + Extension)) is { Exists: true } file ? Read(file) : null;

    private static InboxMail Read(FileInfo file)
    {
        using var message = MimeMessage.Load(file.FullName);
        return new(
            Path.GetFileNameWithoutExtension(file.Name), message.From.ToString(), message.To.ToString(), message.ReplyTo.Count > 0 ? message.ReplyTo.ToString() : null,
            message.Subject ?? "", message.Date, message.MessageId ?? "", message.TextBody ?? "", message.HtmlBody);
    }

    // What the job's id is, where it is one; a host's own mail may have any id.
    private static string Name(string? messageId) => Guid.TryParse(messageId?.Split('@')[0], out var id) ? id.ToString() : Guid.CreateVersion7().ToString();
}
