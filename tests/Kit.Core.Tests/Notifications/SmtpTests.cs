using System.Text;
using Kit.Core.Tests.Jobs;
using Kit.Core.Tests.TestModel;
using Kit.Jobs;
using Kit.Notifications;
using Kit.Testing;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace Kit.Core.Tests.Notifications;

/// <summary>Mail as a job, over real SMTP.</summary>
public sealed class SmtpTests(PostgresCluster postgres)
{
    [Theory, Databases]
    public async Task A_mail_is_sent_after_the_commit_with_its_parts_and_an_id_that_tells_the_job(Database database)
    {
        await using var server = new SmtpServer();
        await using var host = await StartAsync(database, server);
        var id = await SendAsync(host, new Mail("Ada <ada@example.com>", "Grüße", "Hello\n.dot", "<p>Hello</p>", "help@example.com"));
        var job = await host.WaitAsync(id, JobState.Done);
        Assert.Equal((host.Shop.Acme.Id, "kit.mail", "mail"), (job.TenantId, job.Kind, job.Lane));

        using var stream = new MemoryStream(Encoding.Latin1.GetBytes(Assert.Single(server.Mails)));
        using var message = await MimeMessage.LoadAsync(stream);
        Assert.Equal("\"Shop\" <no-reply@shop.example>", message.From.ToString());
        Assert.Equal("\"Ada\" <ada@example.com>", message.To.ToString());
        Assert.Equal("help@example.com", message.ReplyTo.ToString());
        Assert.Equal(("Grüße", "Hello\n.dot", "<p>Hello</p>"), (message.Subject, message.TextBody!.ReplaceLineEndings("\n").TrimEnd(), message.HtmlBody!.TrimEnd()));
        Assert.Equal($"{id}@shop.example", message.MessageId);
        Assert.Contains(server.Commands, c => c.StartsWith("AUTH PLAIN", StringComparison.Ordinal));
    }

    [Theory, Databases]
    public async Task What_a_mail_said_does_not_stay_in_the_queue(Database database)
    {
        await using var server = new SmtpServer();
        await using var host = await StartAsync(database, server);
        var job = await host.WaitAsync(await SendAsync(host, new Mail("ada@example.com", "s", "https://shop.example/reset?token=secret")), JobState.Done);
        Assert.Equal("", job.Payload);
    }

    [Theory, Databases]
    public async Task A_mail_that_the_server_puts_off_is_sent_at_a_later_attempt(Database database)
    {
        await using var server = new SmtpServer();
        server.Refusals["RCPT"] = "451 try again";
        await using var host = await StartAsync(database, server);
        var job = await host.WaitAsync(await SendAsync(host, new Mail("ada@example.com", "s", "t")), JobState.Done);
        Assert.Equal(2, job.Attempts);
        Assert.Single(server.Mails);
    }

    [Theory, Databases]
    public async Task A_recipient_that_the_server_refuses_for_good_is_not_tried_again(Database database)
    {
        await using var server = new SmtpServer();
        server.Refusals["RCPT"] = "550 no such person";
        await using var host = await StartAsync(database, server);
        var job = await host.WaitAsync(await SendAsync(host, new Mail("nobody@example.com", "s", "t")), JobState.Dead);
        Assert.Equal(1, job.Attempts);
        Assert.Contains("no such person", job.LastError, StringComparison.Ordinal);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task A_server_that_does_not_offer_encryption_gets_no_mail_unless_the_host_said_so()
    {
        await using var server = new SmtpServer();
        await using var host = await StartAsync(Database.Sqlite, server, MailSecurity.StartTls);
        var job = await host.WaitAsync(await SendAsync(host, new Mail("ada@example.com", "s", "t"), 1), JobState.Dead);
        Assert.Contains("STARTTLS", job.LastError, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(server.Commands, c => c.StartsWith("AUTH", StringComparison.Ordinal));
        Assert.Empty(server.Mails);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ada")]
    [InlineData("ada@example.com\r\nBcc: all@example.com")]
    public async Task A_malformed_address_is_refused_where_the_mail_is_enqueued(string address)
    {
        await using var host = await JobHost.StartAsync(Database.Sqlite, postgres);
        await using var scope = host.Shop.As(host.Shop.Acme);
        var error = Assert.Throws<KitException>(() => scope.ServiceProvider.GetRequiredService<IMailer>().Enqueue(new(address, "s", "t")));
        Assert.Equal("KIT3101", error.Id);
    }

    private Task<JobHost> StartAsync(Database database, SmtpServer server, MailSecurity security = MailSecurity.None) =>
        JobHost.StartAsync(database, postgres, services: s => s.PostConfigure<MailOptions>(o =>
        {
            (o.Host, o.Port, o.Security) = ("127.0.0.1", server.Port, security);
            (o.UserName, o.Password, o.From) = ("shop", "secret", "Shop <no-reply@shop.example>");
        }));

    private static async Task<Guid> SendAsync(JobHost host, Mail mail, int? attempts = null)
    {
        if (attempts is not null)
        {
            return await host.EnqueueAsync(host.Shop.Acme, mail, new() { MaxAttempts = attempts });
        }

        await using var scope = host.Shop.As(host.Shop.Acme);
        var id = scope.ServiceProvider.GetRequiredService<IMailer>().Enqueue(mail);
        await scope.ServiceProvider.GetRequiredService<ShopDb>().SaveChangesAsync();
        return id;
    }
}
