namespace Kit.Notifications;

/// <summary>Sends mail, after the commit.</summary>
public interface IMailer
{
    /// <summary>
    /// Adds the mail to the current DbContext, as a job of kind <c>kit.mail</c>: the caller's <c>SaveChangesAsync</c> commits it with the rows
    /// it is about, and it is sent soon after; never, if they are rolled back.
    /// </summary>
    /// <param name="mail">The mail.</param>
    /// <returns>The job's id. The mail's <c>Message-Id</c> starts with it, at every attempt, so that one delivered twice can be told.</returns>
    /// <exception cref="Kit.KitException">An address is malformed (<c>KIT3101</c>), or no scope is open (<c>KIT3001</c>).</exception>
    Guid Enqueue(Mail mail);
}
